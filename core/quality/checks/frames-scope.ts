import type { CheckContext } from "../check.ts";

/** Why a check of an animation's frames does not apply; null when it does. */
export function framesInapplicable({ plan }: CheckContext): string | null {
  if (plan.outputKind !== "animation") return "the asset has no frames";
  const frames = new Set(plan.units.map(({ frameIndex }) => frameIndex)).size;
  return frames < 3 ? "it has too few frames to see a motion" : null;
}
