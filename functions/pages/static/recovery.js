// The recovery codes: shown once, to be kept, until one of them was typed. They live in memory only.
import * as code from "./code.js";
import { $ } from "./view.js";
import { t } from "./words.js";

const LENGTH = 16; // characters
let codes = [];
let file = ""; // address of the text to download

export const are_new = () => codes.length > 0;
export const is_kept = () => codes.includes(code.typed());

export function show(made) {
  codes = made;
}

export function close() {
  codes = [];
  $("made").replaceChildren();
  $("download").removeAttribute("href");
  URL.revokeObjectURL(file);
}

export function render() {
  const written = codes.map((each) => code.grouped(each, "-"));
  $("made").replaceChildren(...written.map(item));
  URL.revokeObjectURL(file);
  file = URL.createObjectURL(new Blob([[t("Recovery codes for {product}"), "", ...written, ""].join("\n")], { type: "text/plain" }));
  Object.assign($("download"), { href: file, download: "recovery-codes.txt" });
}

export function render_proof() {
  code.prepare("RECOVERY", { length: LENGTH });
  $("app").hidden = true;
  $("code-label").textContent = t("Recovery code");
  $("hint").textContent = t("Type one of the codes that you have kept. It stays good.");
}

function item(text) {
  const [each, words] = ["li", "code"].map((name) => document.createElement(name));
  words.textContent = text;
  each.append(words);
  return each;
}
