// What is on the screen: one state at a time, where the focus is, what is announced.
import { Problem } from "./api.js";
import { t } from "./words.js";

export const $ = (id) => document.getElementById(id);
const main = document.querySelector("main");
const title = document.querySelector("title");
const note = $("note");
let sentence;

export const state = () => main.dataset.state;
const is_busy = () => main.ariaBusy === "true";

function busy(yes) {
  main.ariaBusy = String(yes);
}

// What somebody does: one thing at a time, and what goes wrong with it is told.
export const acting = (failed, begun) => (work) => async (event) => {
  event?.preventDefault?.();
  if (is_busy()) return;
  busy(true);
  begun();
  try {
    await work(event);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    failed(error);
  } finally {
    busy(false);
  }
};

export function show(next) {
  main.dataset.state = next;
  for (const each of main.querySelectorAll("section")) each.hidden = each.dataset.of !== next;
  const section = main.querySelector(`section[data-of=${next}]`);
  title.dataset.t = section.querySelector("h1").dataset.t;
  title.textContent = t(title.dataset.t);
  section.insertBefore(note, section.querySelector("form, ul, dl"));
  warn();
}

export function focus() {
  const section = main.querySelector(`section[data-of=${state()}]`);
  const empty = [...section.querySelectorAll("input")].find((each) => !each.value);
  (empty ?? section.querySelector("input") ?? section.querySelector("h1")).focus();
}

export function focus_title() {
  main.querySelector(`section[data-of=${state()}] h1`).focus();
}

// Say what is wrong, beside the fields that it is about; `say` is asked again in another language.
export function warn(say, fields = []) {
  sentence = say;
  note.textContent = say ? say() : "";
  for (const each of main.querySelectorAll("input")) each.ariaInvalid = fields.includes(each) ? "true" : null;
}

export function warn_again() {
  if (sentence) note.textContent = sentence();
}

export function tell(text) {
  $("status").textContent = text;
}
