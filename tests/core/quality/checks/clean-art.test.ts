import assert from "node:assert/strict";
import { test } from "node:test";
import type { Portrait } from "../../../../core/contracts.ts";
import { analyse } from "../../../../core/quality/analysis.ts";
import { backgroundRawCheck } from "../../../../core/quality/checks/background-raw.ts";
import { identityCheck } from "../../../../core/quality/checks/identity.ts";
import { shadowCheck } from "../../../../core/quality/checks/shadow.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { toneDistance } from "../../../../core/quality/portrait/histogram.ts";
import {
  contractOf,
  disc,
  filled,
  fullBleedFinish,
  judgeRaw,
  type Layer,
  paint,
  planOf,
  type Rgba,
  resultOf,
  ring,
  softShadow,
  white,
} from "../painting.ts";

const context = { plan: planOf(), contract: contractOf().values };

const shadowShare = (picture: Picture): number =>
  shadowCheck.measure(analyse(picture), context).features["shadowShare"] ?? -1;

/** A soft step from the ground to `shade` around a box: wide enough for a flood to get in. */
const greyBox: Layer = (x, y) => {
  if (x < 70 || x >= 186 || y < 90 || y >= 200) return null;
  const level = y < 96 ? 255 - (y - 90) * 4 : 231;
  return [level, level, level, 255];
};

test("what is of one shade of the background up to its edge is drawn, and what fades towards the background is a shadow", () => {
  const subject = disc(128, 80, 50, [200, 30, 40, 255]);
  const drawn = paint(256, 256, filled(white), greyBox, subject);
  assert.ok(
    analyse(drawn)
      .shade()
      .bits.some((bit) => bit === 1),
    "its shade is reached from the background",
  );
  assert.ok(shadowShare(drawn) < 0.03, `${shadowShare(drawn)}`);
  const shadowed = paint(256, 256, filled(white), softShadow(128, 190, 90, 0.4), subject);
  assert.ok(shadowShare(shadowed) > 0.12, `${shadowShare(shadowed)}`);
});

const green: Rgba = [0, 190, 70, 255];
const weakEdge = (picture: Picture): number =>
  backgroundRawCheck.measure(analyse(picture), context).features["weakEdgeShare"] ?? -1;

test("a thin dark outline around something lighter is no fading edge, a blurred edge is", () => {
  const dark: Rgba = [20, 50, 40, 255];
  const light: Rgba = [255, 190, 240, 255];
  const outlined = paint(256, 256, filled(green), disc(128, 128, 70, light), ring(128, 128, 72.6, 70, dark));
  assert.ok(weakEdge(outlined) < 0.2, `${weakEdge(outlined)}`);
  const blurred: Layer = (x, y) => {
    const out = Math.sqrt((x - 128) ** 2 + (y - 128) ** 2) - 68;
    const share = Math.max(0, Math.min(1, 0.5 - out / 12));
    const mixed = [0, 1, 2].map((c) => (light[c] ?? 0) * share + (green[c] ?? 0) * (1 - share));
    return share === 0 ? null : [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, 255];
  };
  assert.ok(weakEdge(paint(256, 256, filled(green), blurred)) > 0.9);
});

test("a tile of so few pixels that no line lies inside has no frame", () => {
  const edge: Layer = (x) => (x < 1 || x >= 7 ? [20, 20, 20, 255] : [200, 180, 90, 255]);
  const plan = planOf({ finish: fullBleedFinish, params: { ...planOf().params, widthPx: 8, heightPx: 8 } });
  const contract = contractOf({ isFullBleed: true, isTileable: true, backgroundPolicy: "any" });
  const result = resultOf(judgeRaw([paint(8, 8, edge)], contract, plan), "tile_frame");
  assert.deepEqual([result.verdict, result.features["frame"]], ["pass", 0]);
});

/** A striped thing of steel, leather and skin in some shares. */
const clad = (steel: number, leather: number): Picture =>
  paint(128, 128, (x, y) => {
    if (x < 30 || x > 98 || y < 20 || y > 108) return null;
    const along = (y - 20) / 88;
    if (along < steel) return [120, 128, 140, 255];
    return along < steel + leather ? [110, 78, 50, 255] : [222, 170, 135, 255];
  });

test("two things of one palette are told apart by how much they wear of what, and a pose stays what it is", () => {
  const tonesOf = (picture: Picture): Portrait["colours"] => analyse(picture).portrait().tones ?? [];
  const own = tonesOf(clad(0.5, 0.3));
  assert.equal(toneDistance(own, own), 0);
  const [pose, other] = [toneDistance(own, tonesOf(clad(0.45, 0.33))), toneDistance(own, tonesOf(clad(0.05, 0.75)))];
  assert.ok(pose < 0.2, `${pose}`);
  assert.ok(other > 0.35, `${other}`);
  assert.ok(toneDistance(own, tonesOf(paint(128, 128, disc(64, 64, 40, [20, 200, 60, 255])))) > 0.95);
});

test("relatives that were approved before portraits had tones are compared by their colours", () => {
  const { tones: _, ...before } = analyse(clad(0.5, 0.3)).portrait();
  const distanceTo = (picture: Picture): number => {
    const named = { assetId: "other", versionId: "other.v1", unitKey: "v0", pixelHash: "0".repeat(64) };
    const linked = [{ ...named, isSameEntity: true, isSameSet: false, portrait: before }];
    const member = { unitKey: "v0", state: null, frameIndex: null, analysis: analyse(picture) };
    const evidence = { linked } as unknown as NonNullable<Parameters<typeof identityCheck.measure>[1]["evidence"]>;
    return identityCheck.measure([member], { ...context, evidence }).features["linkedDistance"] ?? -1;
  };
  assert.equal(distanceTo(clad(0.5, 0.3)), 0);
  assert.ok(distanceTo(paint(128, 128, disc(64, 64, 40, [20, 200, 60, 255]))) > 0.9);
});
