// The ways on from a login. Back to an app: its `?return_to=`, if the owner lists exactly that, gets a code for
// the grant. To the settings: the token crosses in this tab's storage, which whoever takes it empties.
import { Problem, post } from "./api.js";
import { config } from "./words.js";

const asked = new URLSearchParams(location.search); // stays in the address over the whole flow
const target = asked.get("return_to");
const KEY = "gatehouse.pass";

export const is_asked = target !== null;
export const is_refused = is_asked && !config.returns.includes(target);
export const wants_settings = asked.has("settings"); // where somebody came from

// Go there with a code that the app's back end exchanges for the token, once.
export async function hand_over(token) {
  const { code } = await post("handover/codes", { return_to: target }, token).catch((problem) => {
    throw problem.code === "invalid_request" ? new Problem("return_refused") : problem;
  });
  const place = new URL(target);
  place.searchParams.set("code", code);
  if (asked.has("state")) place.searchParams.set("state", asked.get("state"));
  location.replace(place);
}

export function to_settings(pass) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(pass));
  } catch {
    // a frame that may store nothing: the settings ask to sign in
  }
  location.assign("settings");
}

export function taken() {
  try {
    const pass = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return pass;
  } catch {
    return null;
  }
}
