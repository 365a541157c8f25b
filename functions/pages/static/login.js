// The login under way. It outlives a reload, in this tab only; the access token is never stored.
const KEY = "gatehouse.login";

export let login = stored();

export function remember(change) {
  login = change && { ...login, ...change };
  try {
    if (login) sessionStorage.setItem(KEY, JSON.stringify(login));
    else sessionStorage.removeItem(KEY);
  } catch {
    // a frame that may store nothing: a reload begins anew
  }
}

export const is_live = () => Boolean(login) && Date.now() < login.ends;

// The methods that get a button, the preferred one first; RECOVERY is a quiet link beside them.
export function factors() {
  const found = login.methods.filter(({ method }) => method !== "RECOVERY");
  return found.sort((a, b) => (b.method === login.preferred) - (a.method === login.preferred));
}

export const has_recovery = () => login.methods.some(({ method }) => method === "RECOVERY");

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}
