import { sha256Hex } from "../hash.ts";

/**
 * True for `share` (0..1) of all picture sets, chosen by their pixels alone: the same pictures are always either in the
 * sample or not, and nobody can tell beforehand.
 */
export function isAuditPick(pixelHashes: readonly string[], share: number): boolean {
  return isDrawn("audit", pixelHashes, share);
}

/** The same for any purpose; draws for different ones have nothing to do with each other. */
export function isDrawn(purpose: string, pixelHashes: readonly string[], share: number): boolean {
  const drawn = Number.parseInt(sha256Hex(`${purpose}\n${pixelHashes.join("\n")}`).slice(0, 8), 16);
  return drawn < share * 0x1_0000_0000;
}
