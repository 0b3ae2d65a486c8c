import { hash } from "node:crypto";
import { canonicalJson } from "./canonical.ts";

/** Lower-case hex sha256 of bytes, or of a text's UTF-8 bytes. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** Identity of a JSON value: sha256 of its canonical JSON. */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
