import type { Analysis } from "../analysis.ts";
import type { CheckContext, ImageCheck, Measurement, Rule } from "../check.ts";
import { componentsOf } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { lightOf, type SmallView, smallView } from "../small-view.ts";
import { percent } from "../words.ts";

const sizesPx = [16, 24, 32] as const;

/** Step of the cube root of light from which an edge is seen. */
const leastStep = 0.18;

/** G4: shown small on the backgrounds of the game, the subject still stands out and keeps its parts. */
export const readabilityCheck: ImageCheck = {
  id: "readability",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "readability",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["lostEdge", "lostParts"],
  inapplicable: ({ contract }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    return (contract.readableOn ?? []).length === 0 ? "no background is declared" : null;
  },
  measure: measureReadability,
  rules: () => [edge, parts],
};

const edge: Rule = {
  feature: "lostEdge",
  unit: "share",
  pass: 0.4,
  fail: 0.8,
  severity: "advisory",
  reasonCode: "UNREADABLE_SMALL",
  field: "readableOn",
  sentence: (f, limit) =>
    `At ${f["worstSizePx"] ?? 16} px ${percent(f["lostEdge"] ?? 0)} of the outline blends into background ${(f["worstBackground"] ?? 0) + 1} (limit ${percent(limit)}).`,
};

const parts: Rule = {
  ...edge,
  feature: "lostParts",
  pass: 0.34,
  fail: 0.75,
  sentence: (f, limit) =>
    `At 32 px ${percent(f["lostParts"] ?? 0)} of the subject's separate parts are lost (limit ${percent(limit)}).`,
};

function measureReadability(analysis: Analysis, { contract }: CheckContext): Measurement {
  const grounds = (contract.readableOn ?? []).map(lightOfHex);
  let worst = { lost: -1, sizePx: 16, background: 0 };
  const views = sizesPx.map((sizePx) => ({ sizePx, view: smallView(analysis.picture, sizePx) }));
  for (const { sizePx, view } of views) {
    grounds.forEach((ground, background) => {
      const lost = lostEdge(view, ground);
      if (lost > worst.lost) worst = { lost, sizePx, background };
    });
  }
  const box = analysis.box();
  const shape = box === null ? [] : [boxOverlay("outline", box)];
  return {
    features: {
      lostEdge: Math.max(0, worst.lost),
      worstSizePx: worst.sizePx,
      worstBackground: worst.background,
      lostParts: lostParts(analysis, views[sizesPx.indexOf(32)]?.view ?? smallView(analysis.picture, 32)),
    },
    overlays: { lostEdge: shape, lostParts: shape },
  };
}

function lightOfHex(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  return lightOf(value >> 16, (value >> 8) & 255, value & 255);
}

/** Share of the outline's cells whose light is next to that of the background. */
function lostEdge(view: SmallView, backgroundLight: number): number {
  const light = view.lightOver(backgroundLight);
  const ground = Math.cbrt(backgroundLight);
  let [all, lost] = [0, 0];
  for (let y = 0; y < view.heightPx; y++) {
    for (let x = 0; x < view.widthPx; x++) {
      const cell = y * view.widthPx + x;
      if (
        !view.isFilled(x, y) ||
        [view.isFilled(x - 1, y), view.isFilled(x + 1, y), view.isFilled(x, y - 1), view.isFilled(x, y + 1)].every(
          Boolean,
        )
      )
        continue;
      all++;
      if (Math.abs(Math.cbrt(light[cell] as number) - ground) <= leastStep) lost++;
    }
  }
  return all === 0 ? 1 : lost / all;
}

/** Parts of at least 1 % of the subject that can be told apart in the picture and not at 32 px. */
function lostParts(analysis: Analysis, view: SmallView): number {
  const { widthPx, heightPx } = analysis.picture;
  const { bits, areaPx } = analysis.mask();
  const large = componentsOf(bits, widthPx, heightPx).components.filter((part) => part.areaPx >= areaPx / 100).length;
  const small = new Uint8Array(view.widthPx * view.heightPx);
  for (let i = 0; i < small.length; i++)
    small[i] = view.isFilled(i % view.widthPx, Math.floor(i / view.widthPx)) ? 1 : 0;
  const kept = componentsOf(small, view.widthPx, view.heightPx).components.length;
  return large === 0 ? 0 : Math.max(0, 1 - kept / large);
}
