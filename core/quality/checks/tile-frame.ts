import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOverlay } from "../judge.ts";
import { unbrokenJumps } from "../tile-lines.ts";

/** A frame's inner edge lies within this share of the side. */
const edgeShare = 0.04;

/** Its edge is soft over about this share of the side. */
const softShare = 0.02;

/** Jumps smaller than this are no frame, however even the inside is. */
const leastJump = 0.01;

/** G4: no frame is painted around a tile. A seam test can't see one: where the tile meets itself, frame meets frame. */
export const tileFrameCheck: ImageCheck = {
  id: "tile_frame",
  version: "3",
  scope: "image",
  stage: "finished",
  group: "seam",
  gate: 4,
  tool: null,
  isTrial: true,
  figures: ["frame"],
  inapplicable: ({ contract }) => (contract.isTileable ? null : "the picture is not a tile"),
  measure: measureFrame,
  rules: () => [frame],
};

const frame: Rule = {
  feature: "frame",
  unit: "×",
  // Of good tiles the highest has 1.02, of planted frames the faintest 1.36.
  pass: 1.2,
  fail: 4,
  severity: "advisory",
  reasonCode: "TILE_FRAME",
  field: "isTileable",
  sentence: (f, limit) =>
    `Along both opposite edges an unbroken line stands out ${(f["frame"] ?? 0).toFixed(1)} times as much as any inside (limit ${limit}).`,
};

function measureFrame({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const [across, down] = (["x", "y"] as const).map((axis) => {
    const apart = Math.max(2, Math.round((axis === "x" ? widthPx : heightPx) * softShare));
    return frameAlong(unbrokenJumps(lab(), widthPx, heightPx, axis, apart));
  });
  const inset = { x: Math.ceil(widthPx * edgeShare), y: Math.ceil(heightPx * edgeShare) };
  const inner = { left: inset.x, top: inset.y, right: widthPx - 1 - inset.x, bottom: heightPx - 1 - inset.y };
  return {
    features: { frame: Math.max(across ?? 0, down ?? 0), frameAcross: across ?? 0, frameDown: down ?? 0 },
    overlays: { frame: [boxOverlay("frame around this", inner)] },
  };
}

/** The weaker of the two strongest jumps near the opposite edges, over the strongest inside. */
function frameAlong(jumps: Float64Array): number {
  const near = Math.max(2, Math.ceil(jumps.length * edgeShare));
  const [before, after] = [jumps.subarray(0, near), jumps.subarray(jumps.length - near)];
  const inside = jumps.subarray(near + 1, Math.max(near + 1, jumps.length - near - 1));
  // A tile of a few pixels has no lines inside: nothing that a frame could stand out from.
  if (inside.length === 0) return 0;
  const usual = Math.max(0, ...inside);
  return Math.min(Math.max(0, ...before), Math.max(0, ...after)) / Math.max(leastJump, usual);
}
