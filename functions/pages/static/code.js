// The code's fields: what may be typed or pasted, and when they are complete.
import { $ } from "./view.js";
import { config, t } from "./words.js";

const DEVANAGARI_ZERO = 0x966;
let length = 6;
let digits = true;
let waiting; // for the phone to offer the SMS's code

const all = () => [...document.querySelectorAll("input.code")];
export const fields = () => all().filter((each) => !each.closest("#next[hidden]"));
export const typed = () => $("code").value;
export const grouped = (text, mark) => text.match(/.{4}/g).join(mark);
export const is_complete = () => fields().every((each) => each.value.length === length);

export function prepare(method, code) {
  digits = method !== "RECOVERY";
  length = code.length;
  if ($("next")) $("next").hidden = code.codes !== 2;
  $("code").inputMode = digits ? "numeric" : "text";
  $("code").autocomplete = digits ? "one-time-code" : "off";
  for (const each of fields()) each.classList.toggle("long", length > 8);
}

export function sent_hint({ destination, length: n, sent }) {
  return sent ? t("We sent a {n}-digit code to {destination}.", { n, destination }) : t("The {n}-digit code that we sent to {destination} is still valid.", { n, destination });
}

export function clear() {
  for (const each of all()) each.value = "";
}

export function on_complete(submit) {
  for (const each of all()) {
    each.addEventListener("input", () => {
      const value = cleaned(each.value);
      if (each.value !== value) each.value = value;
      if (value.length < length) return;
      if (is_complete()) config.auto_submit && digits && submit();
      else fields().find((other) => other.value.length < length).focus();
    });
  }
}

function cleaned(text) {
  const latin = text.normalize("NFKC").replace(/[०-९]/g, (digit) => digit.charCodeAt() - DEVANAGARI_ZERO);
  return (digits ? latin.replace(/\D/g, "") : latin.toUpperCase().replace(/[^A-Z2-7]/g, "")).slice(0, length);
}

// WebOTP: a phone's browser offers the code of an SMS that names this host.
export async function await_sms(filled) {
  stop_waiting();
  if (!("OTPCredential" in window)) return;
  waiting = new AbortController();
  try {
    const { code } = await navigator.credentials.get({ otp: { transport: ["sms"] }, signal: waiting.signal });
    $("code").value = cleaned(code);
    filled();
  } catch {
    // not offered, refused, or no longer waited for: the code is typed
  }
}

export function stop_waiting() {
  waiting?.abort();
}
