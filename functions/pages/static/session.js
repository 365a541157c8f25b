// Who is signed in: the token that the login has handed over. It lives in memory only.
import { ask } from "./api.js";
import { taken } from "./handover.js";

export let session = taken(); // { token, why, back }

export const back = `./${session?.back ?? "?settings"}`; // where to sign in again

export const call = (verb, path, body) => ask(verb, path, { token: session?.token, body });

export function end() {
  session = null;
}
