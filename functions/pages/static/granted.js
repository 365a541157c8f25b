// Access granted: who, how, until when; then the grant is handed on. It lives in memory only.
import { hand_over, is_asked, to_settings } from "./handover.js";
import { $ } from "./view.js";
import { config, language, t } from "./words.js";

let grant; // { access_token, token_type, expires_in }
let names; // () => what confirmed it
let lost; // a recovery code confirmed it
let username;

export const is_granted = () => Boolean(grant);

export function grant_to(who, confirmed_by, by_recovery, answer) {
  [username, names, lost, grant] = [who, confirmed_by, by_recovery, answer];
  if (!is_asked) hand_on();
}

export const go_to_settings = () => to_settings({ token: grant.access_token, why: lost ? "lost" : "" });

export const go_back = () => hand_over(grant.access_token);

export function render() {
  const { exp } = claims(grant.access_token);
  $("who").textContent = t("You’re signed in as {username}.", { username });
  $("how").textContent = new Intl.ListFormat(language(), { type: "unit" }).format(names());
  $("until").textContent = new Intl.DateTimeFormat(language(), { timeStyle: "short" }).format(exp * 1000);
  $("return").hidden = !is_asked;
  $("manage").hidden = is_asked || Boolean(receiver());
  $("manage").classList.toggle("primary", lost);
  $("lost").hidden = !lost;
  $("onward").hidden = is_asked || !receiver();
  $("onward").textContent = t("You can go back to {product} now.");
}

// For display only: whoever lets somebody in verifies the token's signature first.
function claims(token) {
  const payload = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  return JSON.parse(atob(payload));
}

// The window that opened or frames this page, if it says its origin and the owner allows it.
function receiver() {
  const origin = new URLSearchParams(location.search).get("origin");
  const other = window.opener ?? (window.parent === window ? null : window.parent);
  return other && config.origins.includes(origin) ? { other, origin } : null;
}

function hand_on() {
  const { access_token, token_type, expires_in } = grant;
  const { other, origin } = receiver() ?? {};
  other?.postMessage({ type: "gatehouse:grant", access_token, token_type, expires_in }, origin);
}
