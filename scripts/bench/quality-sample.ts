import type { EffectiveContract, Plan } from "../../core/contracts.ts";
import type { Evidence } from "../../core/quality/evidence.ts";
import { finishVersion } from "../../core/quality/finish/finish.ts";
import type { Picture } from "../../core/quality/pixels.ts";

/** A creature of three parts with an outline, shading and texture on white, and what finishing makes of it. */
export function sampleSprite(sidePx: number): { readonly raw: Picture; readonly finished: Picture } {
  const raw = painted(sidePx, (x, y) => {
    const depth = Math.max(
      0.3 - Math.hypot(x - 0.5, y - 0.55),
      0.14 - Math.hypot(x - 0.42, y - 0.26),
      0.1 - Math.hypot(x - 0.7, y - 0.6),
    );
    if (depth <= 0) return null;
    if (depth < 0.012) return [30, 24, 34];
    const grain = Math.sin(x * 190) * Math.sin(y * 170) * 8;
    return [230 - 120 * y + grain, 170 - 60 * x + grain, 70 + 80 * (x - y) + grain];
  });
  const plan = sampleContext().plan;
  const [first] = finishVersion([{ unitKey: "v0", picture: raw }], plan.finish).pictures;
  return { raw, finished: first?.picture ?? raw };
}

/** Stones of several greys that meet at the edges. */
export function sampleTile(sidePx: number): Picture {
  return painted(sidePx, (x, y) => {
    const [column, row] = [Math.floor(x * 16), Math.floor(y * 16)];
    const level =
      110 + ((column * 7 + row * 13) % 11) * 5 + Math.sin(x * Math.PI * 60) * Math.sin(y * Math.PI * 60) * 6;
    return [level, level + 4, level - 3];
  });
}

type Rgb = readonly [number, number, number];

/** Nine samples per pixel, so that edges are anti-aliased; where nothing is painted it is white. */
function painted(sidePx: number, colourAt: (x: number, y: number) => Rgb | null): Picture {
  const rgba = new Uint8ClampedArray(sidePx * sidePx * 4);
  for (let i = 0; i < sidePx * sidePx; i++) {
    const sum = [0, 0, 0];
    for (let k = 0; k < 9; k++) {
      const x = ((i % sidePx) + ((k % 3) + 0.5) / 3) / sidePx;
      const y = (Math.floor(i / sidePx) + (Math.floor(k / 3) + 0.5) / 3) / sidePx;
      const colour = colourAt(x, y) ?? [255, 255, 255];
      for (let channel = 0; channel < 3; channel++) sum[channel] = (sum[channel] ?? 0) + (colour[channel] ?? 0) / 9;
    }
    rgba.set([...sum, 255], i * 4);
  }
  return { widthPx: sidePx, heightPx: sidePx, rgba };
}

/** Everything that a check reads of a plan and its contract, so that every check applies to one of the two samples. */
export function sampleContext() {
  const contract: EffectiveContract["values"] = {
    ...{ backgroundPolicy: "transparent_only", alphaMode: "hard", outline: "none", perspectiveMode: "strict" },
    ...{ isFullBleed: false, isTileable: false, isPixelArt: false, noDropShadows: true, view: "isometric" },
    ...{ requiredStates: [], croppableSides: [], outputSizes: [], readableOn: ["#101018", "#f0f0f0"] },
    ...{ alignmentTolerancePx: 2, silhouetteDriftTolerance: 0.1, paddingPx: 16, minSubjectShare: 0.05 },
    ...{ centringTolerance: 0.08, thresholds: {}, questions: {}, tools: {} },
  };
  const finish: Plan["finish"] = {
    ...{ cutout: "border_key", removeSpecks: true, trim: "common", paddingPx: 16, outputSize: null, kernel: "linear" },
    pivot: { x: 0.5, y: 0.5 },
  };
  // The checks of one picture read no more of a plan than this.
  const plan = { outputKind: "single_image", finish, units: [] } as unknown as Plan;
  const tile = { ...contract, isFullBleed: true, isTileable: true, backgroundPolicy: "any" as const };
  const colors = ["#e6aa46", "#96503c", "#1e1822", "#ffffff"].map((hex) => ({ name: hex, hex }));
  const palette = { id: "sample", title: "Sample", mode: "strict" as const, colors };
  const evidence: Evidence = {
    ...{ spec: null, palette, prompts: null, trace: null, stack: null },
    ...{ loras: [], tagOrder: null, profileCheckpointId: null, linked: [], neighbours: [] },
  };
  return { plan, evidence, sprite: contract, tile };
}
