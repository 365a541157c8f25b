// Each refusal of the settings in a plain sentence, where it means another thing than at login.
import { sentence as usual } from "./problems.js";
import { t } from "./words.js";

const SENTENCES = {
  insufficient_user_authentication: () => t("To change this, sign in again with a second step. A login is good for changes for five minutes."),
  token_missing: () => t("Sign in to see and to change your sign-in methods."),
  enrolment_not_started: () => t("That took too long. Start again."),
  too_many_attempts: () => t("Too many wrong codes. Start again."),
  code_incorrect: ({ left }) => (left ? t("That code is not right. {n} attempt left.", { n: left }) : t("That code is not right, and it was the last attempt. Start again.")),
  method_unavailable: () => t("This method is not available. Choose another one."),
  last_method: () => t("{product} asks for a second step: your last method cannot be removed. Set up another one first."),
  undo_invalid: () => t("This link was used already, or it is too old."),
};

export const sentence = (problem) => (problem.code in SENTENCES ? () => SENTENCES[problem.code](problem) : usual(problem));

// Whoever meets these signs in again.
export const asks_in = ({ code }) => ["insufficient_user_authentication", "token_invalid", "token_missing"].includes(code);

// An enrolment ends with these, and begins anew.
export const ends = ({ code, left }) => ["enrolment_not_started", "too_many_attempts"].includes(code) || left === 0;
