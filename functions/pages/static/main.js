// The flow: sign in, choose a method, enter its code, access granted.
import { Problem, post } from "./api.js";
import * as clock from "./clock.js";
import * as code from "./code.js";
import * as granted from "./granted.js";
import { is_asked, is_refused, taken, to_settings, wants_settings } from "./handover.js";
import { factors, has_recovery, is_live, login, remember } from "./login.js";
import { clock_coach, ends, sentence, unselects, watch_connection } from "./problems.js";
import { $, acting, focus, show, state, tell, warn, warn_again } from "./view.js";
import { config, NAMES, offer, t } from "./words.js";

const DETAILS = {
  APP: () => t("Open the app on your phone"),
  SMS: ({ destination }) => t("Text to {destination}", { destination }),
  EMAIL: ({ destination }) => destination,
};
const HINTS = {
  APP: () => t("Open your authenticator app and type the code that it shows for {product}."),
  RECOVERY: () => t("Type one of your recovery codes. Each works once."),
};

// ---------------------------------------------------------------- steps, and the way back

function enter(step, say) {
  show(step);
  render();
  if (step === "code") {
    clock.restart();
    if (login.method === "SMS") code.await_sms(() => code.is_complete() && config.auto_submit && verify());
  } else code.stop_waiting();
  focus();
  if (is_refused) warn(sentence(new Problem("return_refused")));
  else if (say) warn(say);
}

function go(step, say) {
  if (step !== state()) history.pushState({ step }, "");
  enter(step, say);
}

function possible(step) {
  if (is_refused) return "sign-in";
  if (step === "granted" && granted.is_granted()) return "granted";
  if (!is_live() || !["choose", "code"].includes(step)) return "sign-in";
  return step === "code" && login.code ? "code" : "choose";
}

function over(say) {
  remember(null);
  go("sign-in", say);
}

// ---------------------------------------------------------------- what people do

const act = acting(failed, () => clock.wait(0));

const sign_in = act(async () => {
  const [username, password] = [$("username"), $("password")];
  const empty = [username, password].filter((each) => !each.value.trim());
  if (empty.length) {
    warn(() => t("Enter your username and your password."), empty);
    return empty[0].focus();
  }
  warn();
  const answer = await post("login", { username: username.value, password: password.value });
  password.value = "";
  const who = username.value.trim();
  if (answer.status === "authenticated") return await finish(who, [], answer);
  remember(null);
  if (answer.status === "enrolment_required") return to_settings({ token: answer.access_token, why: "first", back: location.search });
  const { mfa_token, methods, preferred, expires_in } = answer;
  remember({ username: who, mfa_token, methods, preferred, ends: clock.in_ms(expires_in) });
  const [only, ...others] = factors();
  if (others.length) go("choose");
  else await select(only.method);
});

async function select(method, resend = false) {
  const answer = await post("select-method", { mfa_token: login.mfa_token, method, ...(resend && { resend }) });
  remember({ method, code: clock.awaited(answer, login.method === method ? login.code : null) });
  code.clear();
  if (resend) {
    enter("code");
    tell(t("The code was sent again to {destination}.", { destination: answer.destination }));
  } else go("code");
}

const resend = act(async () => {
  if (!clock.pause()) return select(login.method, true);
  tell(sentence(new Problem("resend_too_soon", { wait: clock.pause() }))());
});

const verify = act(async () => {
  const [first, second] = code.fields();
  if (!code.is_complete()) {
    warn(() => t("Enter the whole code."), code.fields());
    return focus();
  }
  const { mfa_token, username, method } = login;
  const next = second && { next_code: second.value };
  await finish(username, [method], await post("verify", { mfa_token, code: first.value, ...next }));
});

async function finish(username, methods, answer) {
  remember(null);
  code.clear();
  granted.grant_to(username, () => [t("Password"), ...methods.map((each) => NAMES[each]())], methods.includes("RECOVERY"), answer);
  history.replaceState({ step: "granted" }, "");
  enter("granted");
  if (is_asked) await granted.go_back();
  else if (wants_settings) granted.go_to_settings();
}

// ---------------------------------------------------------------- what goes wrong

function failed(problem) {
  const say = sentence(problem);
  clock.wait(problem.wait);
  if (ends(problem)) return over(say);
  if (unselects(problem)) {
    remember({ method: null, code: null });
    return go("choose", say);
  }
  if (state() === "sign-in" && is_live()) return go("choose", say);
  if (problem.code === "code_incorrect") return wrong_code(problem, say);
  if (problem.code === "invalid_credentials") {
    $("password").value = "";
    warn(say, [$("username"), $("password")]);
    return $("password").focus();
  }
  warn(say);
}

function wrong_code(problem, say) {
  const by_app = login.method === "APP";
  code.clear();
  warn(() => `${say()} ${by_app ? clock_coach(problem) : ""}`.trim(), code.fields());
  focus();
}

// ---------------------------------------------------------------- what is shown

function render() {
  const step = state();
  $("sign-in").hidden = is_refused;
  $("recovery").hidden = !(step === "choose" && has_recovery());
  $("another").hidden = step !== "code";
  $("over").hidden = step !== "choose";
  if (step === "choose") $("methods").replaceChildren(...factors().map(choice));
  if (step === "code") render_code();
  if (step === "granted") granted.render();
}

function choice(each) {
  const [item, button, words, detail] = ["li", "button", "span", "small"].map((name) => document.createElement(name));
  words.textContent = NAMES[each.method]();
  detail.textContent = DETAILS[each.method](each);
  words.append(detail);
  button.type = "button";
  button.dataset.method = each.method;
  button.append($("icons").content.querySelector(`[data-of=${each.method}]`).cloneNode(true), words);
  button.onclick = act(() => select(each.method));
  item.append(button);
  return item;
}

function render_code() {
  const { method, code: awaited } = login;
  const { destination, length } = awaited;
  code.prepare(method, awaited);
  $("hint").textContent = HINTS[method]?.() ?? code.sent_hint(awaited);
  $("code-label").textContent = method === "RECOVERY" ? t("Recovery code") : t("One-time code");
  $("why").hidden = !(awaited.codes === 2 || (destination && length > config.code_length));
  $("why").textContent = awaited.codes === 2
    ? t("Many wrong codes were typed for your account. To be sure that it is you, we ask for two codes: the one that your app shows now, and the next one.")
    : t("Many wrong codes were typed for your account. To be sure that it is you, this code is longer than usual.");
}

// ---------------------------------------------------------------- listening

$("sign-in").addEventListener("submit", sign_in);
$("verify").addEventListener("submit", verify);
$("resend").addEventListener("click", resend);
$("recovery").addEventListener("click", act(() => select("RECOVERY")));
$("another").addEventListener("click", () => go("choose"));
$("over").addEventListener("click", () => over());
$("return").addEventListener("click", act(granted.go_back));
$("manage").addEventListener("click", granted.go_to_settings);
$("show").addEventListener("click", ({ currentTarget }) => {
  const shown = $("password").type === "password";
  $("password").type = shown ? "text" : "password";
  currentTarget.ariaPressed = String(shown);
});
code.on_complete(() => verify());
window.addEventListener("popstate", ({ state: entry }) => enter(possible(entry?.step)));
watch_connection();

taken(); // what was left by a way that did not arrive
clock.start(() => login, () => over(sentence(new Problem("mfa_token_invalid"))));
enter(possible(history.state?.step));

const say_again = () => {
  render();
  warn_again();
};
await offer($("language"), say_again);
say_again();
