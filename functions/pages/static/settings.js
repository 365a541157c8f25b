// The settings: see what there is, bring and prove a method, keep the recovery codes, remove.
import { account, configured, has, know, render as render_account } from "./account.js";
import { Problem } from "./api.js";
import * as clock from "./clock.js";
import * as code from "./code.js";
import * as enrol from "./enrolment.js";
import { enrolment, FIELDS } from "./enrolment.js";
import { clock_coach, watch_connection } from "./problems.js";
import * as recovery from "./recovery.js";
import { asks_in, ends, sentence } from "./refusals.js";
import { back, call, end, session } from "./session.js";
import * as undo from "./undo.js";
import { $, acting, focus, focus_title, show, state, tell, warn, warn_again } from "./view.js";
import { config, NAMES, offer, t } from "./words.js";

const WHY = {
  first: () => t("{product} asks for a second step at each login. Set up your first method to go on."),
  lost: () => t("You signed in with a recovery code. If a phone or an app is lost, replace it here."),
};
let chosen; // the method that is being brought or removed
let reason = sentence(new Problem("token_missing")); // to sign in

// ---------------------------------------------------------------- steps, and the way back

function enter(step, say) {
  if (step === "methods") enrol.drop();
  show(step);
  render();
  if (step === "code") clock.restart();
  if (step === "code" && enrolment?.method === "SMS") code.await_sms(() => code.is_complete() && config.auto_submit && confirm());
  else code.stop_waiting();
  if (enrolment?.app) focus_title();
  else focus();
  if (say) warn(say);
}

function go(step, say) {
  if (step !== state()) history.pushState({ step }, "");
  enter(step, say);
}

function possible(step) {
  if (undo.is_asked()) return "undo";
  if (step === "undone") return "undone";
  if (recovery.are_new()) return step === "code" ? "code" : "codes";
  if (!session || step === "sign-in") return "sign-in";
  const can = { code: enrolment, destination: chosen in FIELDS, remove: has(chosen) };
  return can[step] ? step : "methods";
}

function ask_in(say) {
  reason = say;
  go("sign-in");
}

// What was issued before a change has ended with it, the token of this page too.
function is_over(say) {
  enrol.drop();
  end();
  ask_in(say);
}

// ---------------------------------------------------------------- what people do

const act = acting(failed, () => clock.wait(0));

const look = act(async () => {
  know(await call("GET", "methods"));
  enter("methods");
});

async function changed(say) {
  know(await call("GET", "methods"));
  go("methods");
  tell(say());
}

async function begin(method, destination, resend) {
  await enrol.begin(method, destination, resend);
  code.clear();
  go("code");
}

const set_up = act(async (method) => {
  chosen = method;
  $("destination").value = "";
  if (method in FIELDS) go("destination");
  else await begin(method);
});

const send = act(() => begin(chosen, $("destination").value.trim()));

const resend = act(async () => {
  if (clock.pause()) return tell(sentence(new Problem("resend_too_soon", { wait: clock.pause() }))());
  const { method, destination } = enrolment;
  await begin(method, destination, true);
  tell(t("The code was sent again to {destination}.", { destination: enrolment.code.destination }));
});

const confirm = act(async () => {
  if (!code.is_complete()) {
    warn(() => t("Enter the whole code."), code.fields());
    return focus();
  }
  if (recovery.are_new()) return await close_codes();
  const { method } = enrolment;
  const { recovery_codes } = await call("POST", `methods/${method}/confirm`, { code: code.typed() });
  code.clear();
  if (recovery_codes) return keep(recovery_codes);
  if (has(method)) return is_over(() => t("The method was replaced, and everybody is signed out. Sign in again to go on."));
  await changed(() => t("The method is set up."));
});

function keep(made) {
  enrol.drop();
  recovery.show(made);
  go("codes");
}

async function close_codes() {
  if (!recovery.is_kept()) {
    warn(() => t("This is none of your new codes. Look at what you have kept."), code.fields());
    return focus();
  }
  code.clear();
  recovery.close();
  if (configured().length) return await changed(() => t("Your old recovery codes have ended."));
  is_over(() => t("Your first method is set up: from now on you sign in with it. Sign in again to go on."));
}

const prefer = act(async (method) => {
  await call("PUT", "methods/preferred", { method });
  await changed(() => t("At the next login you are asked for this method first."));
});

const make_codes = act(async () => keep((await call("POST", "recovery-codes")).recovery_codes));

const remove = act(async () => {
  await call("DELETE", `methods/${chosen}`);
  is_over(() => t("The method was removed, and everybody is signed out. Sign in again to go on."));
});

const take_back = act(async () => {
  await undo.take_back();
  end();
  enter("undone");
});

const ACTIONS = {
  set_up,
  replace: set_up,
  prefer,
  make_codes,
  remove: (method) => {
    chosen = method;
    go("remove");
  },
};

// ---------------------------------------------------------------- what goes wrong

function failed(problem) {
  const say = problem.code === "invalid_request" && state() === "destination" ? no_destination : sentence(problem);
  clock.wait(problem.wait);
  if (asks_in(problem)) return problem.code === "token_invalid" ? is_over(say) : ask_in(say);
  if (ends(problem)) return go("methods", say);
  if (problem.code !== "code_incorrect") {
    render();
    return warn(say, say === no_destination ? [$("destination")] : []);
  }
  const by_app = Boolean(enrolment.app);
  code.clear();
  warn(() => `${say()} ${by_app ? clock_coach(problem) : ""}`.trim(), code.fields());
  focus();
}

const no_destination = () => (chosen === "SMS"
  ? t("No code can be sent to this number. Give a mobile number with the code of its country; {product} may not send to every country.")
  : t("This is not an email address."));

// ---------------------------------------------------------------- what is shown

function render() {
  const step = state();
  $("back").hidden = !(["destination", "remove"].includes(step) || (step === "code" && enrolment));
  $("look").hidden = !(step === "code" && recovery.are_new());
  if (step === "destination") enrol.render_destination(chosen);
  if (step === "code") (enrolment ? enrol.render : recovery.render_proof)();
  if (step === "codes") recovery.render();
  if (step === "methods") render_methods();
  $("doomed").textContent = step === "remove" ? t("{method}: your codes will not come this way any more, and everybody is signed out.", { method: NAMES[chosen]() }) : "";
  $("last").hidden = configured().length > 1;
  $("reason").textContent = reason();
  $("sign-in").href = back;
}

function render_methods() {
  $("retry").hidden = Boolean(account);
  $("why").hidden = !session?.why;
  $("why").textContent = WHY[session?.why]?.() ?? "";
  render_account(ACTIONS);
}

// ---------------------------------------------------------------- listening

$("send").addEventListener("submit", send);
$("confirm").addEventListener("submit", confirm);
$("resend").addEventListener("click", resend);
$("retry").addEventListener("click", look);
$("print").addEventListener("click", () => window.print());
$("kept").addEventListener("click", () => go("code"));
$("look").addEventListener("click", () => go("codes"));
$("remove").addEventListener("click", remove);
$("undo").addEventListener("click", take_back);
$("back").addEventListener("click", () => go("methods"));
code.on_complete(() => confirm());
window.addEventListener("popstate", ({ state: entry }) => enter(possible(entry?.step)));
window.addEventListener("beforeunload", (event) => recovery.are_new() && event.preventDefault());
watch_connection();

clock.start(() => enrolment, () => go("methods", sentence(new Problem("enrolment_not_started"))));
if (undo.is_asked()) enter("undo");
else if (session) look();
else enter("sign-in");

const say_again = () => {
  render();
  warn_again();
};
await offer($("language"), say_again);
say_again();
