import { inflateSync } from "node:zlib";
import type { Inflate } from "../../core/intake/png-text.ts";

/** Stops as soon as more comes out than is allowed, so that a small bomb stays small. */
export const inflate: Inflate = (data, maxBytes) => {
  try {
    return inflateSync(data, { maxOutputLength: maxBytes });
  } catch (error) {
    // Broken data, or too much of it: zlib has codes of its own for either.
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("Z_") || code === "ERR_BUFFER_TOO_LARGE") return null;
    throw error;
  }
};
