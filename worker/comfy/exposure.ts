import { isLoopback } from "../../store/config.ts";

/** Headers that carry a password or a key. */
const secretHeader = /^(authorization|cookie|x-api-key|.*-token)$/i;

/**
 * Says what is risky about reaching a ComfyUI like this, or null. ComfyUI itself has no access control at all: whoever
 * reaches it may run any workflow, and over plain http anybody on the way reads along.
 */
export function exposureOf(url: string, headers: Readonly<Record<string, string>>): string | null {
  const { protocol, hostname } = new URL(url);
  if (isLoopback(hostname.replace(/^\[|\]$/g, "")) || protocol === "https:") return null;
  const hasSecret = Object.keys(headers).some((name) => secretHeader.test(name));
  if (hasSecret) return `Headers with a secret go to ${hostname} over plain http; use https or a tunnel.`;
  return `ComfyUI at ${hostname} is reached over plain http without authorization: anybody who reaches it can use it. Bind it to loopback behind a tunnel, or put an authenticating https proxy before it.`;
}
