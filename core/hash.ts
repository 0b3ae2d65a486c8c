import { createHash, hash } from "node:crypto";
import { canonicalJson } from "./canonical.ts";

/** Lower-case hex sha256 of bytes, or of a text's UTF-8 bytes. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** The same of several pieces of bytes, as if they were one. */
export function sha256OfParts(parts: readonly (Uint8Array | Uint8ClampedArray)[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
}

/** Items hashed at once. Texts of 100 kB and more would each need memory pages of their own, which cost more than the hash. */
const ITEMS_AT_ONCE = 64;

/** sha256 of `open`, the items with commas between them, and `close`, as if they were one text. No item ends in half a character. */
export function sha256OfList(open: string, items: readonly string[], close: string): string {
  if (items.length <= ITEMS_AT_ONCE) return sha256Hex(`${open}${items.join(",")}${close}`);
  const digest = createHash("sha256").update(open);
  for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
    if (at > 0) digest.update(",");
    digest.update(items.slice(at, at + ITEMS_AT_ONCE).join(","));
  }
  return digest.update(close).digest("hex");
}

/** Identity of a JSON value: sha256 of its canonical JSON. */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
