// The calls: what was refused, or did not arrive, is thrown as a Problem.
import { language } from "./words.js";

const PATIENCE = 35_000; // ms, a little more than the gateway has

export class Problem extends Error {
  constructor(code, { left, wait = 0, ahead = 0 } = {}) {
    super(code);
    Object.assign(this, { code, left, wait, ahead }); // attempts; seconds; seconds of the server's clock before ours
  }
}

export const post = (path, body, token) => ask("POST", path, { token, body });

export async function ask(verb, path, { token, body } = {}) {
  const answer = await sent(verb, path, token, body);
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  throw new Problem(found.code ?? "internal_error", {
    left: found.attempts_left,
    wait: Number(answer.headers.get("Retry-After")) || 0,
    ahead: Math.round((Date.parse(answer.headers.get("Date")) - Date.now()) / 1000) || 0,
  });
}

async function sent(method, path, token, body) {
  try {
    return await fetch(path, {
      method,
      headers: { "Accept-Language": language(), ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Problem(navigator.onLine ? "unreachable" : "offline");
  }
}
