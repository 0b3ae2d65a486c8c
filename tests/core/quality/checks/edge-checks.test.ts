import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../../../../core/contracts.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import {
  blue,
  contractOf,
  disc,
  filled,
  goodRaw,
  judgeBoth,
  judgeRaw,
  paint,
  planOf,
  type Rgba,
  resultOf,
  white,
} from "../painting.ts";
import { assertRising, chequered, mapPixels } from "../planting.ts";

const yellow: Rgba = [240, 200, 60, 255];
const clean = paint(256, 256, disc(128, 128, 70, yellow), disc(112, 104, 18, [250, 230, 150, 255]));
const outlined = paint(256, 256, disc(128, 128, 73, [25, 20, 30, 255]), disc(128, 128, 70, yellow));

function judged(checkId: string, finished: Picture, contract = contractOf()): CheckResult {
  return resultOf(judgeBoth([goodRaw()], [finished], contract), checkId, "finished");
}

function figures(checkId: string, feature: string, pictures: readonly Picture[]): readonly number[] {
  return pictures.map((picture) => judged(checkId, picture).features[feature] ?? -1);
}

/** The colour of a background, left in the edge to a share of `k`. */
function fringed(picture: Picture, k: number, matte: readonly [number, number, number]): Picture {
  return mapPixels(picture, ([r, g, b, a]) => {
    const part = (1 - a / 255) * k;
    return [r + part * (matte[0] - r), g + part * (matte[1] - g), b + part * (matte[2] - b), a];
  });
}

/** Cut from white by a threshold, as a magic wand does: no alpha in between, and the mixed colours stay. */
function wandCut(from: Picture, tolerance: number): Picture {
  return mapPixels(from, ([r, g, b]) => (Math.min(r, g, b) >= 255 - tolerance ? [0, 0, 0, 0] : [r, g, b, 255]));
}

const premultiply = (picture: Picture): Picture =>
  mapPixels(picture, ([r, g, b, a]) => [(r * a) / 255, (g * a) / 255, (b * a) / 255, a]);

test("a clean cut-out, outlined or not, passes every check of its edge", () => {
  for (const picture of [clean, outlined]) {
    for (const id of ["matte", "rim", "hard_cut", "premultiplied", "leak", "plate"]) {
      const { verdict, message } = judged(id, picture);
      assert.equal(verdict, "pass", `${id}: ${message}`);
    }
  }
});

test("matte rises with the background's colour left in the edge, whatever the background was", () => {
  for (const matte of [
    [255, 255, 255],
    [0, 255, 0],
    [255, 0, 255],
  ] as const) {
    const subject = paint(256, 256, disc(128, 128, 70, blue));
    assertRising(
      figures(
        "matte",
        "contamination",
        [0, 0.25, 0.5, 1].map((k) => fringed(subject, k, matte)),
      ),
    );
    assert.deepEqual(
      [judged("matte", fringed(subject, 0.1, matte)).verdict, judged("matte", fringed(subject, 0.8, matte)).verdict],
      ["pass", "uncertain"],
    );
  }
});

test("an outline of another colour than what lies behind it is no fringe", () => {
  const light = paint(256, 256, disc(128, 128, 73, [225, 228, 235, 255]), disc(128, 128, 70, [40, 46, 120, 255]));
  assert.ok((judged("matte", light).features["contamination"] ?? 1) < 0.1);
});

test("a glow around the subject is no fringe: it does not end there", () => {
  const glowing = paint(256, 256, (x, y) => {
    const away = Math.sqrt((x + 0.5 - 128) ** 2 + (y + 0.5 - 128) ** 2) - 60;
    return away <= 0 ? blue : [255, 255, 255, Math.max(0, Math.round(220 - 4 * away))];
  });
  assert.equal(judged("matte", glowing).verdict, "pass");
});

test("a white fringe says how much of the background is left, and marks the edge", () => {
  const result = judged("matte", fringed(paint(256, 256, disc(128, 128, 70, blue)), 0.8, [255, 255, 255]));
  assert.equal(result.reasonCode, "EDGE_FRINGE");
  assert.match(
    result.message,
    /^\d+(\.\d)? % of the old background's colour is left in the edge \(limit [\d.]+ %\)\.$/,
  );
  assert.equal(result.overlays[0]?.kind, "points");
});

test("a sticker's white outline is neither a fringe nor a rim nor a card", () => {
  const sticker = paint(256, 256, disc(128, 128, 72, white), disc(128, 128, 70, blue));
  assert.notEqual(judged("rim", sticker).verdict, "pass");
  const wanted = contractOf({ outline: "white_sticker" });
  assert.deepEqual(
    ["matte", "rim", "plate"].map((id) => judged(id, sticker, wanted).verdict),
    ["pass", "skipped", "skipped"],
  );
});

test("rim rises with the share of the edge that is white, drawn or left by a lax threshold", () => {
  const drawn = [0, 1, 2, 3].map((px) => paint(256, 256, disc(128, 128, 70 + px, white), disc(128, 128, 70, blue)));
  assertRising(figures("rim", "rimShare", drawn.slice(0, 3)));
  assert.deepEqual(
    [judged("rim", drawn[2] ?? clean).verdict, judged("rim", drawn[2] ?? clean).reasonCode],
    ["uncertain", "EDGE_RIM"],
  );
  const blurred = paint(256, 256, filled(white), disc(128, 128, 72, [235, 238, 245, 255]), disc(128, 128, 70, blue));
  assert.equal(judged("rim", wandCut(blurred, 5)).verdict, "uncertain");
  assert.equal(judged("rim", paint(256, 256, disc(128, 128, 70, white))).verdict, "pass", "a white subject has no rim");
});

test("hard_cut finds a thresholded edge and lets the straight sides of a box be sharp", () => {
  const onWhite = paint(256, 256, filled(white), disc(128, 128, 70, blue));
  const result = judged("hard_cut", wandCut(onWhite, 10));
  assert.deepEqual([result.verdict, result.reasonCode], ["uncertain", "EDGE_HARD"]);
  const half = mapPixels(clean, ([r, g, b, a], x) => [r, g, b, x < 128 ? a : a < 128 ? 0 : 255]);
  assertRising(figures("hard_cut", "hardShare", [clean, half, wandCut(onWhite, 10)]));
  const box = paint(256, 256, (x, y) => (x >= 60 && x < 200 && y >= 80 && y < 180 ? blue : null));
  assert.equal(judged("hard_cut", box).verdict, "pass");
  assert.equal(judged("hard_cut", box, contractOf({ isPixelArt: true })).verdict, "skipped");
});

test("hard_cut lets pixel art be hard, which is drawn so inside, too", () => {
  const sharp = (depth: number) =>
    mapPixels(clean, ([r, g, b, a], x, y) => {
      const by = (x + y) % 2 === 0 ? depth : -depth;
      return [r + by, g + by, b + by, a < 128 ? 0 : 255];
    });
  assert.equal(judged("hard_cut", sharp(2)).verdict, "uncertain");
  const pixelled = judged("hard_cut", sharp(60));
  assert.equal(pixelled.verdict, "pass", JSON.stringify(pixelled.features));
});

test("premultiplied colours are told from straight ones, but not where both look the same", () => {
  const result = judged("premultiplied", premultiply(clean));
  assert.deepEqual([result.verdict, result.reasonCode], ["uncertain", "EDGE_PREMULTIPLIED"]);
  assert.equal(judged("premultiplied", clean).features["premultipliedShare"], 0);
  const black = paint(256, 256, disc(128, 128, 70, [0, 0, 0, 255]));
  assert.equal(judged("premultiplied", premultiply(black)).verdict, "pass");
});

test("leak rises with the part of the inside that lets through", () => {
  const leaking = [0, 10, 20, 40].map((radius) =>
    mapPixels(clean, ([r, g, b, a], x, y) => [r, g, b, (x - 128) ** 2 + (y - 128) ** 2 < radius ** 2 ? 200 : a]),
  );
  assertRising(figures("leak", "leakShare", leaking));
  const { verdict, reasonCode, overlays } = judged("leak", leaking[3] ?? clean);
  assert.deepEqual([verdict, reasonCode, overlays[0]?.kind], ["uncertain", "INTERIOR_LEAK", "box"]);
  assert.equal(judged("leak", leaking[3] ?? clean, contractOf({ alphaMode: "soft" })).verdict, "skipped");
});

test("leak lets a small picture have a soft edge as wide as the cut-out makes it", () => {
  const small = paint(96, 96, disc(48, 48, 30, yellow));
  const soft = mapPixels(small, ([r, g, b, a], x, y) => {
    const depth = 30 - Math.sqrt((x + 0.5 - 48) ** 2 + (y + 0.5 - 48) ** 2);
    return [r, g, b, depth > 0 && depth < 3 ? 230 : a];
  });
  assert.equal(judged("leak", soft).verdict, "pass");
});

test("plate finds a round card, too, most of which lies under the subject", () => {
  const dish = paint(256, 256, disc(128, 128, 100, white), disc(128, 128, 78));
  assert.equal(judged("plate", dish).reasonCode, "BACKGROUND_PLATE");
});

test("plate finds a card that the subject cuts into pieces", () => {
  const bar: (x: number, y: number) => Rgba | null = (_, y) => (y > 90 && y < 166 ? blue : null);
  const cut = paint(
    256,
    256,
    (x, y) => (x > 40 && x < 216 && y > 40 && y < 216 ? white : null),
    bar,
    (x) => (x > 90 && x < 166 ? blue : null),
  );
  const kept = mapPixels(cut, ([r, g, b, a], x, y) =>
    x > 40 && x < 216 && y > 40 && y < 216 ? [r, g, b, a] : [0, 0, 0, 0],
  );
  assert.ok((judged("plate", kept).features["plateShare"] ?? 0) > 0.55);
});

test("plate finds a white card behind the subject, and lets a drawn white thing be", () => {
  const card = paint(256, 256, (x, y) => (x > 40 && x < 216 && y > 40 && y < 216 ? white : null), disc(128, 128, 60));
  assert.deepEqual(
    [judged("plate", card).verdict, judged("plate", card).reasonCode],
    ["uncertain", "BACKGROUND_PLATE"],
  );
  const crescent = paint(256, 256, disc(128, 128, 80, white), disc(150, 128, 60, blue), disc(128, 128, 22, white));
  const ghost = paint(256, 256, disc(128, 128, 70, [25, 20, 30, 255]), disc(128, 128, 65, white));
  assert.equal(judged("plate", ghost).verdict, "pass");
  assert.notEqual(judged("plate", crescent).verdict, "fail");
});

test("checkerboard sees drawn transparency of any size, and no other border", () => {
  const drawn = (squarePx: number) => paint(256, 256, chequered(squarePx), disc(128, 128, 70));
  for (const squarePx of [8, 16, 32]) {
    const result = resultOf(judgeRaw([drawn(squarePx)]), "checkerboard");
    assert.deepEqual([result.reasonCode, result.features["squarePx"]], ["FAKE_TRANSPARENCY", squarePx]);
  }
  const striped = paint(256, 256, (x, y) => (y < 20 && x % 16 < 8 ? [204, 204, 204, 255] : white), disc(128, 128, 70));
  for (const other of [goodRaw(), striped, paint(256, 256, filled(blue), disc(128, 128, 60, white))])
    assert.ok((resultOf(judgeRaw([other]), "checkerboard").features["checker"] ?? 1) < 0.2);
  // Two sides lie along the seam between two rows of squares, whose sides are soft.
  const soft = paint(192, 192, (x, y) => {
    const wave = Math.sin((Math.PI * x) / 7.3) * Math.sin((Math.PI * (y + 6)) / 7.3);
    const level = 224 + 30 * Math.max(-1, Math.min(1, 3 * wave));
    return [level, level, level, 255];
  });
  const plan = planOf({ params: { ...planOf().params, widthPx: 192, heightPx: 192 } });
  assert.ok((resultOf(judgeRaw([soft], contractOf(), plan), "checkerboard").features["checker"] ?? 0) > 0.6);
  const rays = paint(256, 256, (x, y) =>
    Math.sin(24 * Math.atan2(y - 128, x - 128)) > 0 ? [204, 204, 204, 255] : white,
  );
  assert.ok((resultOf(judgeRaw([rays]), "checkerboard").features["checker"] ?? 1) < 0.3);
  const faint = [0, 1, 2, 4, 12].map((step) => paint(256, 256, chequered(16, 255, 255 - step), disc(128, 128, 70)));
  const strength = faint.map((picture) => resultOf(judgeRaw([picture]), "checkerboard").features["checker"] ?? -1);
  assertRising(strength);
});
