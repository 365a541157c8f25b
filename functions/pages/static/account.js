// What somebody has: each method, and what can be done about it.
import { $ } from "./view.js";
import { language, NAMES, t } from "./words.js";

const WORDS = {
  set_up: () => t("Set up"),
  replace: () => t("Replace"),
  remove: () => t("Remove"),
  prefer: () => t("Ask first"),
  make_codes: () => t("Make new ones"),
};
export let account = null; // { methods, recovery_codes_left }

export function know(answer) {
  account = answer;
}

export const configured = () => account?.methods.filter(({ configured: yes }) => yes) ?? [];
export const has = (method) => configured().some((each) => each.method === method);

export function render() {
  const rows = account?.methods.map((each) => [each.method, said(each), possible(each), each.disabled]) ?? [];
  if (configured().length) rows.push(["RECOVERY", [t("{n} code left", { n: account.recovery_codes_left })], ["make_codes"]]);
  $("have").replaceChildren(...rows.map((row) => item(...row)));
}

export function render_removal(method) {
  $("doomed").textContent = t("{method}: your codes will not come this way any more, and everybody is signed out.", { method: NAMES[method]() });
  $("last").hidden = configured().length > 1;
}

function said({ configured: yes, preferred, disabled, confirmed_at, destination }) {
  if (!yes) return [t("Not set up")];
  const date = new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(confirmed_at * 1000);
  const off = disabled && t("Switched off after too many wrong codes. Replace it.");
  return [destination, preferred && t("Asked first"), t("Since {date}", { date }), off].filter(Boolean);
}

function possible({ configured: yes, preferred }) {
  if (!yes) return ["set_up"];
  return preferred || configured().length < 2 ? ["replace", "remove"] : ["replace", "remove", "prefer"];
}

function item(method, lines, names, disabled = false) {
  const [row, title, buttons] = ["li", "h2", "div"].map((name) => document.createElement(name));
  row.dataset.method = method;
  title.textContent = method === "RECOVERY" ? t("Your recovery codes") : NAMES[method]();
  buttons.className = "row";
  buttons.append(...names.map((name) => button(name, title.textContent)));
  row.append($("icons").content.querySelector(`[data-of=${method}]`).cloneNode(true), title, ...lines.map(line), buttons);
  row.lastElementChild.previousElementSibling.classList.toggle("off", disabled);
  return row;
}

function line(text) {
  const words = document.createElement("p");
  words.textContent = text;
  return words;
}

function button(name, of) {
  const pressed = document.createElement("button");
  pressed.type = "button";
  pressed.dataset.does = name;
  pressed.textContent = WORDS[name]();
  pressed.ariaLabel = `${pressed.textContent}: ${of}`;
  return pressed;
}
