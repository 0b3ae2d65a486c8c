import type { Overlay } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { joints } from "../joints.ts";

/** G4: a tile shows no seam where it meets itself. */
export const seamCheck: ImageCheck = {
  id: "seam",
  version: "1",
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
  fail: 6,
  severity: "calibrated",
  reasonCode: "TILE_SEAM",
  field: "isTileable",
  sentence: (f, limit) =>
    `Where the tile meets itself the jump is ${(f["seam"] ?? 0).toFixed(1)} times the jumps inside it (limit ${limit}).`,
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

function measureSeam({ picture, lab }: Analysis): Measurement {
  const { widthPx, heightPx } = picture;
  const across = joints(lab(), widthPx, heightPx, "x");
  const down = joints(lab(), widthPx, heightPx, "y");
  const isAcross = across.seam >= down.seam;
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
      seam: Math.max(across.seam, down.seam),
      seamAcross: across.seam,
      seamDown: down.seam,
      ramp: Math.max(across.ramp, down.ramp),
    },
    overlays: { seam: [line], ramp: [line] },
  };
}
