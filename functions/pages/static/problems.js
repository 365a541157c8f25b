// Each problem's own plain sentence, with a way on.
import { Problem } from "./api.js";
import { tell, warn } from "./view.js";
import { duration, from_now, t } from "./words.js";

const DRIFT = 30; // seconds: an APP code is taken one step of 30 s early or late

const SENTENCES = {
  invalid_credentials: () => t("Wrong username or password."),
  invalid_request: () => t("Something in what you typed cannot be right. Check it and try again."),
  login_throttled: ({ wait }) => t("Too many tries. Try again {when}.", { when: from_now(wait) }),
  mfa_token_invalid: () => t("This login is over. Sign in again."),
  token_invalid: () => t("This login is over. Sign in again."),
  return_refused: () => t("The app asked to go back to an address that {product} does not allow. Go back to the app and try again."),
  too_many_attempts: () => t("Too many wrong codes. Sign in again."),
  method_not_selected: () => t("A new code is needed. Choose a method again."),
  method_unavailable: () => t("This method is not available any more. Choose another one."),
  resend_too_soon: ({ wait }) => t("A code was sent a moment ago. You can ask for another one {when}.", { when: from_now(wait) }),
  send_limit_reached: ({ wait }) => t("No more codes can be sent for now. Use another method, or try again {when}.", { when: from_now(wait) }),
  attempt_too_soon: ({ wait }) => t("Too many wrong codes lately. Try again {when}.", { when: from_now(wait) }),
  delivery_failed: () => t("The code could not be sent. Try again, or use another method."),
  rate_limited: ({ wait }) => t("Many people are signing in right now. Try again {when}.", { when: from_now(wait || 1) }),
  offline: () => t("You are offline. Check your connection and try again."),
  unreachable: () => t("There is no answer. Check your connection and try again."),
  code_incorrect: ({ left }) => (left ? t("That code is not right. {n} attempt left.", { n: left }) : t("That code is not right, and it was the last attempt. Sign in again.")),
};

export const sentence = (problem) => () => (SENTENCES[problem.code] ?? broken)(problem);

const broken = () => t("Something does not work on our side. Try again in a moment.");

// A login ends with these, and begins anew.
export const ends = ({ code, left }) => ["mfa_token_invalid", "token_invalid", "too_many_attempts"].includes(code) || left === 0;

// A method is to be chosen anew.
export const unselects = ({ code }) => ["method_not_selected", "method_unavailable"].includes(code);

// The commonest reason for wrong APP codes is a clock that is wrong.
export function clock_coach({ ahead }) {
  if (Math.abs(ahead) <= DRIFT) return "";
  const time = duration(Math.abs(ahead));
  return ahead > 0
    ? t("The clock of this device is {time} slow. If your authenticator app is on it, set its time to automatic.", { time })
    : t("The clock of this device is {time} fast. If your authenticator app is on it, set its time to automatic.", { time });
}

export function watch_connection() {
  window.addEventListener("offline", () => warn(sentence(new Problem("offline"))));
  window.addEventListener("online", () => {
    warn();
    tell(t("You are online again."));
  });
}
