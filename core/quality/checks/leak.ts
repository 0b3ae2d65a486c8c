import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { boxOf } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { opaqueAlpha } from "../mask.ts";
import { percent } from "../words.ts";
import { edgeInapplicable } from "./edge-scope.ts";

/** How deep inside the subject it must be opaque, in px at 512 px. */
const deepPx = 4;

/** G4: the inside of the subject does not let the background through. */
export const leakCheck: ImageCheck = {
  id: "leak",
  version: "3",
  scope: "image",
  stage: "finished",
  group: "edge",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["leakShare"],
  inapplicable: edgeInapplicable,
  measure: measureLeak,
  rules: () => [leak],
};

const leak: Rule = {
  feature: "leakShare",
  unit: "share",
  pass: 0.07,
  fail: 0.16,
  severity: "advisory",
  reasonCode: "INTERIOR_LEAK",
  field: "alphaMode",
  sentence: (f, limit) =>
    `${percent(f["leakShare"] ?? 0)} of the subject's inside is not fully opaque (limit ${percent(limit)}).`,
};

function measureLeak({ picture, inside, scale, sizePx }: Analysis): Measurement {
  const depth = inside().distance;
  const leaking = new Uint8Array(sizePx);
  // The cut-out decides anew about the outermost 3 px whatever the size: what it leaves soft there is edge, not inside.
  const from = Math.max(deepPx, deepPx * scale);
  let [deep, leaks] = [0, 0];
  for (let i = 0; i < sizePx; i++) {
    if ((depth[i] as number) <= from) continue;
    deep++;
    if ((picture.rgba[i * 4 + 3] as number) >= opaqueAlpha) continue;
    leaks++;
    leaking[i] = 1;
  }
  const box = boxOf(leaking, picture.widthPx, picture.heightPx);
  return {
    features: { leakShare: deep === 0 ? 0 : leaks / deep },
    overlays: { leakShare: box === null ? [] : [boxOverlay("lets through", box)] },
  };
}
