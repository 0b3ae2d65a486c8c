import type { Overlay } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { joints } from "../joints.ts";
import { noveltyOf } from "../novelty.ts";

/** G4: a tile shows no seam where it meets itself. */
export const seamCheck: ImageCheck = {
  id: "seam",
  version: "2",
  scope: "image",
  stage: "finished",
  group: "seam",
  gate: 4,
  tool: null,
  figures: ["seam", "ramp"],
  inapplicable: ({ contract }) => (contract.isTileable ? null : "the picture is not a tile"),
  measure: measureSeam,
  rules: () => [seam, ramp],
};

const seam: Rule = {
  feature: "seam",
  unit: "σ",
  pass: 1.3,
  fail: 2.6,
  severity: "calibrated",
  reasonCode: "TILE_SEAM",
  field: "isTileable",
  sentence: (f, limit) =>
    `Where the tile meets itself it stands out ${(f["seam"] ?? 0).toFixed(1)} times as much as places inside it do (limit ${limit}): the jump ${(f["jump"] ?? 0).toFixed(1)} times, unlike anything inside ${(f["novelty"] ?? 0).toFixed(1)} times.`,
};

const ramp: Rule = {
  feature: "ramp",
  unit: "",
  pass: 1.5,
  fail: 3,
  severity: "calibrated",
  reasonCode: "TILE_SEAM",
  field: "isTileable",
  sentence: (f, limit) =>
    `Opposite edges of the tile differ ${(f["ramp"] ?? 0).toFixed(1)} times as much as neighbouring parts inside (limit ${limit}).`,
};

/** What good tiles reach by chance is added, so that neither half alone decides over the other's nothing. */
const usual = { jump: 0.3, novelty: 0.5 };

/**
 * A seam jumps, and looks like nothing inside. A joint between bricks jumps too, and a clean wrap of a random texture may be
 * without its like: either alone asked about every fifth good tile, their geometric mean about one in thirty.
 */
function measureSeam({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const across = joints(lab(), widthPx, heightPx, "x");
  const down = joints(lab(), widthPx, heightPx, "y");
  const isAcross = across.seam >= down.seam;
  const jump = Math.max(across.seam, down.seam);
  const novelty = noveltyOf(lab(), widthPx, heightPx) ?? jump;
  const line: Overlay = {
    kind: "line",
    label: "seam",
    points: isAcross
      ? [
          [widthPx, 0],
          [widthPx, heightPx],
        ]
      : [
          [0, heightPx],
          [widthPx, heightPx],
        ],
  };
  return {
    features: {
      seam: Math.sqrt((jump + usual.jump) * (novelty + usual.novelty)),
      jump,
      novelty,
      seamAcross: across.seam,
      seamDown: down.seam,
      ramp: Math.max(across.ramp, down.ramp),
    },
    overlays: { seam: [line], ramp: [line] },
  };
}
