// The countdowns: seen every second, announced only when something can be done.
import { $, state, tell, warn } from "./view.js";
import { t } from "./words.js";

const LAST_MINUTE = 60; // seconds
let before = {}; // what was left a second ago
let again; // when waiting is over, in ms
let under_way; // () => what has a code and an end, or null

export const in_ms = (seconds) => Date.now() + seconds * 1000;
const seconds_to = (moment) => Math.max(0, Math.ceil((moment - Date.now()) / 1000));
const clocked = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

export const pause = () => seconds_to(under_way()?.code?.resend_at ?? 0);

// What was answered about a code, in this device's time; `before` is the same code, known from an earlier answer.
export function awaited({ code_length: length, codes, destination, sent, expires_in, resend_in }, before) {
  const times = expires_in && { expires_at: in_ms(expires_in), resend_at: in_ms(resend_in) };
  return { length, codes, destination, sent, life: (!sent && before?.life) || expires_in, ...times };
}

export function start(what, ended) {
  under_way = what;
  setInterval(() => {
    if (again && !seconds_to(again)) lift();
    if (under_way() && !seconds_to(under_way().ends)) ended();
    else if (state() === "code") tick();
  }, 1000);
}

export function wait(seconds) {
  again = seconds ? in_ms(seconds) : undefined;
}

function lift() {
  again = undefined;
  warn();
  tell(t("You can try again now."));
}

export function restart() {
  before = {};
  tick();
}

function tick() {
  const { expires_at, life } = under_way()?.code ?? {};
  $("life").hidden = !expires_at;
  if (!expires_at) return;
  const now = { left: seconds_to(expires_at), pause: pause() };
  $("left").textContent = clocked(now.left);
  $("bar").max = life;
  $("bar").value = now.left;
  $("pause").textContent = now.pause ? clocked(now.pause) : "";
  $("resend").ariaDisabled = String(now.pause > 0);
  const reached = (name, mark) => now[name] <= mark && before[name] > mark;
  if (now.left === 0 && before.left !== 0) warn(() => t("This code has expired. Ask for a new one."));
  else if (reached("left", LAST_MINUTE)) tell(t("The code is valid for one more minute."));
  else if (reached("pause", 0)) tell(t("You can ask for another code now."));
  before = now;
}
