// The words of the page, in the language of <html lang>; English is the key (see local/catalogue.py).
export const config = JSON.parse(document.documentElement.dataset.config);
const KEY = "gatehouse.language";
let words = {};

export const NAMES = {
  APP: () => t("Authenticator app"),
  SMS: () => t("SMS"),
  EMAIL: () => t("Email"),
  RECOVERY: () => t("Recovery code"),
};

export const language = () => document.documentElement.lang;

export function t(text, values = {}) {
  const found = words[text] ?? text;
  const form = found.other ? (found[new Intl.PluralRules(language()).select(values.n)] ?? found.other) : found;
  return form.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? config[name]);
}

// "in 12 minutes", by which somebody knows when to come back.
export function from_now(seconds) {
  const [amount, unit] = seconds < 100 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.RelativeTimeFormat(language()).format(Math.ceil(amount), unit);
}

export function duration(seconds) {
  const [amount, unit] = seconds < 100 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(amount);
}

export async function speak(tongue) {
  try {
    const answer = await fetch(new URL(`${document.documentElement.dataset.words}.${tongue}.json`, import.meta.url));
    if (!answer.ok) return;
    words = await answer.json();
  } catch {
    return; // offline: the page stays in the language that it has
  }
  document.documentElement.lang = tongue;
  for (const each of document.querySelectorAll("[data-t]")) each.textContent = t(each.dataset.t);
}

// Offer the languages in their own words; what somebody chose stays chosen on this device.
export async function offer(select, changed) {
  select.disabled = true; // until the first words are there, and nothing that was chosen is lost
  for (const each of config.languages) {
    const name = new Intl.DisplayNames(each, { type: "language" }).of(each);
    const option = new Option(name[0].toLocaleUpperCase(each) + name.slice(1), each);
    option.lang = each;
    select.add(option);
  }
  await speak(config.languages.find((each) => each === chosen()) ?? language());
  select.value = language();
  select.onchange = async () => {
    await speak(select.value);
    select.value = language();
    choose(language());
    changed();
  };
  select.disabled = false;
}

function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a frame that may store nothing
  }
}

function choose(tongue) {
  try {
    localStorage.setItem(KEY, tongue);
  } catch {
    // chosen for this visit only
  }
}
