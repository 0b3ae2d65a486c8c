/** A fresh idempotency key for one intention; kept over its retries. Works on plain-http hosts, where randomUUID does not exist. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
