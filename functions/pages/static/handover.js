// The way back to an app: its `?return_to=`, if the owner lists exactly that, gets a code for the grant.
import { Problem, post } from "./api.js";
import { config } from "./words.js";

const asked = new URLSearchParams(location.search); // stays in the address over the whole flow
const target = asked.get("return_to");

export const is_asked = target !== null;
export const is_refused = is_asked && !config.returns.includes(target);

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
