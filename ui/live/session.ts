import { reviewer } from "./reviewer.ts";

const STORAGE_KEY = "diecast.token";

/** Moves `?token=…` from the address into this tab's session, so it is neither bookmarked nor shared. */
function takeTokenFromAddress(): void {
  const address = new URL(location.href);
  const token = address.searchParams.get("token");
  if (token === null) return;
  sessionStorage.setItem(STORAGE_KEY, token);
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

/** Keeps the token for this tab and begins anew with it. */
export function enterToken(token: string): void {
  sessionStorage.setItem(STORAGE_KEY, token);
  location.reload();
}

/** Headers that say who asks, and prove it on a server with a token. */
export function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(STORAGE_KEY);
  const said = { "diecast-reviewer": reviewer.value };
  return token === null ? said : { ...said, authorization: `Bearer ${token}` };
}

/** Trades the token for a cookie, because pictures and event streams can't carry headers. */
export async function beginSession(): Promise<void> {
  takeTokenFromAddress();
  const token = sessionStorage.getItem(STORAGE_KEY);
  if (token === null) return;
  const headers = { "content-type": "application/json", ...authorization() };
  const request = { method: "POST", headers, body: JSON.stringify({ token }) };
  // Without a server the page opens all the same: what was taken along needs no session.
  const response = await fetch("/api/session", request).catch(() => null);
  if (response?.status === 401) sessionStorage.removeItem(STORAGE_KEY);
}
