// The steps of the settings: which one is shown, what is on it, and the way back.
import { account, configured, has, render as render_account, render_removal } from "./account.js";
import { Problem } from "./api.js";
import * as clock from "./clock.js";
import * as code from "./code.js";
import * as enrol from "./enrolment.js";
import { enrolment, FIELDS } from "./enrolment.js";
import * as recovery from "./recovery.js";
import { sentence } from "./refusals.js";
import { back, end, session, why } from "./session.js";
import * as undo from "./undo.js";
import { $, focus, focus_title, show, state, warn } from "./view.js";
import { config } from "./words.js";

export let chosen; // the method that is being brought or removed
let reason = sentence(new Problem("token_missing")); // to sign in

export function choose(method) {
  chosen = method;
}

export function enter(step, say) {
  if (step === "methods") enrol.drop();
  show(step);
  render();
  if (step === "code") clock.restart();
  if (step === "code" && enrolment?.method === "SMS") code.await_sms(sent_by_sms);
  else code.stop_waiting();
  if (enrolment?.app) focus_title();
  else focus();
  if (say) warn(say);
}

export function go(step, say) {
  if (step !== state()) history.pushState({ step }, "");
  enter(step, say);
}

export function ask_in(say) {
  reason = say;
  go("sign-in");
}

// What was issued before a change has ended with it, the token of this page too.
export function is_over(say) {
  enrol.drop();
  end();
  ask_in(say);
}

export function possible(step) {
  if (undo.is_asked()) return "undo";
  if (step === "undone") return step;
  if (recovery.are_new()) return step === "code" ? step : "codes";
  if (!session || step === "sign-in") return "sign-in";
  const can = { code: enrolment, destination: chosen in FIELDS, remove: has(chosen) };
  return can[step] ? step : "methods";
}

export function render() {
  const step = state();
  const draw = { methods: render_methods, destination: () => enrol.render_destination(chosen), code: enrolment ? enrol.render : recovery.render_proof, codes: recovery.render, remove: () => render_removal(chosen) };
  draw[step]?.();
  $("back").hidden = !(["destination", "remove"].includes(step) || (step === "code" && enrolment));
  $("look").hidden = !(step === "code" && recovery.are_new());
  $("reason").textContent = reason();
  $("sign-in").href = back;
}

function render_methods() {
  $("retry").hidden = Boolean(account);
  $("why").hidden = !session?.why;
  $("why").textContent = why();
  render_account();
}

function sent_by_sms() {
  if (code.is_complete() && config.auto_submit) $("confirm").requestSubmit();
}
