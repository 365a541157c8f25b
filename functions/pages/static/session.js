// Who is signed in: the token that the login has handed over. It lives in memory only.
import { ask } from "./api.js";
import { taken } from "./handover.js";
import { t } from "./words.js";

const WHY = {
  first: () => t("{product} asks for a second step at each login. Set up your first method to go on."),
  lost: () => t("You signed in with a recovery code. If a phone or an app is lost, replace it here."),
};

export let session = taken(); // { token, why, back }

export const why = () => WHY[session?.why]?.() ?? "";

export const back = `./${session?.back ?? "?settings"}`; // where to sign in again

export const call = (verb, path, body) => ask(verb, path, { token: session?.token, body });

export function end() {
  session = null;
}
