// The enrolment under way: a method is shown or sent its code. It lives in memory only.
import { awaited, in_ms } from "./clock.js";
import * as code from "./code.js";
import { call } from "./session.js";
import { $ } from "./view.js";
import { t } from "./words.js";

export const FIELDS = {
  SMS: {
    name: "phone",
    type: "tel",
    label: () => t("Mobile number"),
    example: () => t("With the code of its country, such as +1 202-555-0142."),
    refused: () => t("No code can be sent to this number. Give a mobile number with the code of its country; {product} may not send to every country."),
  },
  EMAIL: {
    name: "email",
    type: "email",
    label: () => t("Email address"),
    example: () => t("An address that only you read."),
    refused: () => t("This is not an email address."),
  },
};
const DIGITS = 6; // of an authenticator app's code

export let enrolment = null; // { method, destination, ends, code, app }
let picture = ""; // address of the QR code

export async function begin(method, destination, resend = false) {
  if (method === "APP") return show(await call("POST", "methods/APP"));
  const answer = await call("POST", `methods/${method}`, { [FIELDS[method].name]: destination, resend });
  enrolment = { method, destination, ends: Infinity, code: awaited(answer, enrolment?.code) };
}

function show({ secret, otpauth_uri, qr_svg, expires_in }) {
  drop();
  picture = URL.createObjectURL(new Blob([qr_svg], { type: "image/svg+xml" }));
  enrolment = { method: "APP", ends: in_ms(expires_in), code: { length: DIGITS }, app: { secret, otpauth_uri } };
}

export function drop() {
  enrolment = null;
  $("qr").removeAttribute("src");
  $("open").removeAttribute("href");
  $("secret").textContent = "";
  URL.revokeObjectURL(picture);
}

export function render_destination(method) {
  const { name, type, label, example } = FIELDS[method];
  $("destination-label").textContent = label();
  $("example").textContent = example();
  $("risk").hidden = method !== "SMS";
  Object.assign($("destination"), { name, type, autocomplete: type });
}

export function render() {
  const { method, app, code: asked } = enrolment;
  code.prepare(method, asked);
  $("code-label").textContent = t("One-time code");
  $("app").hidden = !app;
  $("hint").textContent = app ? t("Scan the picture with your authenticator app, then type the code that it shows for {product}.") : code.sent_hint(asked);
  if (!app) return;
  $("qr").src = picture;
  $("qr").alt = t("A QR code that holds the key below");
  $("open").href = app.otpauth_uri;
  $("secret").textContent = code.grouped(app.secret, " ");
}
