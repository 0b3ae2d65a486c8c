import { maxLineBytes } from "../log/line.ts";
import { proofOf } from "./damage.ts";
import type { RefusedLine } from "./line-scan.ts";

/**
 * The part of the acceptance rule that a line breaks, named as in PROTOCOL.md §1.2; of several the first in this order.
 * `unfinished` are bytes that no newline ends.
 */
export type Rule = "unreached" | "behind-seal" | "too-long" | "proof" | "hash" | "prev" | "seq" | "unfinished";

/** The rule that a refused line breaks. */
export function brokenRule({ bytes, length, after, isBehindSeal, isReached }: RefusedLine): Rule {
  if (!isReached) return "unreached";
  if (isBehindSeal) return "behind-seal";
  if (length > maxLineBytes) return "too-long";
  const proof = proofOf(bytes);
  if (proof === null) return "proof";
  if (!proof.isOwn) return "hash";
  return after.hash === null || proof.prev === after.hash ? "seq" : "prev";
}
