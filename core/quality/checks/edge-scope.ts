import type { CheckContext } from "../check.ts";

/** Why a check of the cut-out's edge does not apply; null when it does. */
export function edgeInapplicable({ contract, plan }: CheckContext): string | null {
  if (contract.isFullBleed) return "the picture fills its canvas";
  if (plan.finish.cutout === "none") return "nothing is cut out";
  if (contract.alphaMode !== "hard") return "the edge may be soft";
  return contract.isPixelArt ? "pixel art has hard edges" : null;
}
