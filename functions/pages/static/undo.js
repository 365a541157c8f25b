// The link of a notice, `#undo=…`: nothing happens before a button is pressed, as mail scanners follow links.
import { ask } from "./api.js";

const token = () => new URLSearchParams(location.hash.slice(1)).get("undo");

export const is_asked = () => Boolean(token());

export async function take_back() {
  await ask("POST", "undo", { body: { token: token() } });
  history.replaceState({ step: "undone" }, "", location.pathname);
}
