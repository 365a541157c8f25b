// The settings: see what there is, bring and prove a method, keep the recovery codes, remove.
import { configured, has, know } from "./account.js";
import { Problem } from "./api.js";
import * as clock from "./clock.js";
import * as code from "./code.js";
import * as enrol from "./enrolment.js";
import { enrolment, FIELDS } from "./enrolment.js";
import { clock_coach, watch_connection } from "./problems.js";
import * as recovery from "./recovery.js";
import { asks_in, ends, sentence } from "./refusals.js";
import { call, end, session } from "./session.js";
import { ask_in, choose, chosen, enter, go, is_over, possible, render } from "./steps.js";
import * as undo from "./undo.js";
import { $, acting, focus, state, tell, warn, warn_again } from "./view.js";
import { offer, t } from "./words.js";

// ---------------------------------------------------------------- what people do

const act = acting(failed, () => clock.wait(0));

const look = act(async () => {
  know(await call("GET", "methods"));
  enter("methods");
});

async function changed(say) {
  know(null); // whatever comes: the list of before is wrong
  know(await call("GET", "methods").finally(() => go("methods")));
  render();
  tell(say());
}

async function begin(method, destination, resend) {
  await enrol.begin(method, destination, resend);
  code.clear();
  if (resend) enter("code");
  else go("code");
}

const set_up = act(async (method) => {
  choose(method);
  $("destination").value = "";
  if (method in FIELDS) go("destination");
  else await begin(method);
});

const send = act(() => begin(chosen, $("destination").value.trim()));

const resend = act(async () => {
  if (clock.pause()) return tell(sentence(new Problem("resend_too_soon", { wait: clock.pause() }))());
  await begin(enrolment.method, enrolment.destination, true);
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

function ask_to_remove(method) {
  choose(method);
  go("remove");
}

const take_back = act(async () => {
  await undo.take_back();
  end();
  enter("undone");
});

const ACTIONS = { set_up, replace: set_up, prefer, make_codes, remove: ask_to_remove };

// ---------------------------------------------------------------- what goes wrong

function failed(problem) {
  const no_destination = problem.code === "invalid_request" && state() === "destination" && FIELDS[chosen].refused;
  const say = no_destination || sentence(problem);
  clock.wait(problem.wait);
  if (asks_in(problem)) return problem.code === "token_invalid" ? is_over(say) : ask_in(say);
  if (ends(problem)) return go("methods", say);
  if (problem.code === "code_incorrect") return wrong_code(problem, say);
  render();
  warn(say, no_destination ? [$("destination")] : []);
}

function wrong_code(problem, say) {
  code.clear();
  const by_app = Boolean(enrolment.app);
  warn(() => `${say()} ${by_app ? clock_coach(problem) : ""}`.trim(), code.fields());
  focus();
}

// ---------------------------------------------------------------- listening

$("have").addEventListener("click", ({ target }) => ACTIONS[target.dataset.does]?.(target.closest("li").dataset.method));
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
if (session && !undo.is_asked()) look();
else enter(possible());

const say_again = () => {
  render();
  warn_again();
};
await offer($("language"), say_again);
say_again();
