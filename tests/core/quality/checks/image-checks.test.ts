import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../../../core/quality/analysis.ts";
import { framingRawCheck } from "../../../../core/quality/checks/framing-raw.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import {
  blue,
  clear,
  contractOf,
  disc,
  dots,
  filled,
  fullBleedFinish,
  goodRaw,
  gradient,
  judgeBoth,
  judgeRaw,
  type Layer,
  paint,
  planOf,
  type Rgba,
  resultOf,
  softShadow,
  white,
} from "../painting.ts";
import { assertRising } from "../planting.ts";

const fullBleed = { isFullBleed: true, backgroundPolicy: "any" } as const;
const fullBleedPlan = planOf({ finish: fullBleedFinish });

function verdicts(checkId: string, stage: "raw" | "finished", pictures: readonly Picture[]): readonly string[] {
  return pictures.map((picture) => resultOf(judgeRaw([picture]), checkId, stage).verdict);
}

function risks(checkId: string, stage: "raw" | "finished", pictures: readonly Picture[]): readonly number[] {
  return pictures.map((picture) => resultOf(judgeRaw([picture]), checkId, stage).pDefect ?? -1);
}

test("a clean picture passes every check that applies", () => {
  const report = judgeRaw([goodRaw()]);
  const bad = report.subjects
    .flatMap((subject) => subject.checks)
    .filter(({ verdict }) => verdict !== "pass" && verdict !== "skipped");
  assert.deepEqual(bad, []);
  assert.equal(report.verdict, "pass");
});

test("decode fails a picture of another size than planned, by one pixel too", () => {
  assert.equal(resultOf(judgeRaw([paint(255, 256, filled(white), disc(128, 128, 70))]), "decode").verdict, "fail");
});

test("degenerate fails blank and empty pictures and noise, and passes a small subject", () => {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  };
  const noise = paint(256, 256, filled(white));
  for (let i = 0; i < noise.rgba.length; i++) if (i % 4 !== 3) noise.rgba[i] = random();
  const blank = paint(256, 256, filled(white));
  const crumb = paint(256, 256, filled(white), disc(128, 128, 4));
  const small = paint(256, 256, filled(white), disc(128, 128, 14));
  assert.deepEqual(verdicts("degenerate", "raw", [blank, crumb, small]), ["fail", "fail", "pass"]);
  const judged = resultOf(judgeRaw([noise], contractOf(fullBleed), fullBleedPlan), "degenerate");
  assert.deepEqual([judged.verdict, judged.reasonCode], ["fail", "NOISE"]);
});

test("background_raw rises with the depth of a gradient and fails a deep one", () => {
  const pictures = [0, 8, 30, 90].map((depth) => paint(256, 256, gradient(256, depth), disc(128, 128, 70)));
  assertRising(risks("background_raw", "raw", pictures));
  assert.deepEqual(
    verdicts(
      "background_raw",
      "raw",
      [pictures[0], pictures[3]].flatMap((p) => p ?? []),
    ),
    ["pass", "fail"],
  );
});

test("a subject that crosses the border is framing's business, not the background's", () => {
  const cropped = paint(256, 256, filled(white), disc(220, 128, 80));
  const report = judgeRaw([cropped]);
  assert.equal(resultOf(report, "background_raw").verdict, "pass");
  assert.equal(resultOf(report, "framing_raw").reasonCode, "SUBJECT_CROPPED");
});

test("framing_raw rises with the cut and says side, length and limit", () => {
  const pictures = [100, 178, 186.5, 190, 200, 215].map((cx) => paint(256, 256, filled(white), disc(cx, 128, 70)));
  assertRising(risks("framing_raw", "raw", pictures));
  assert.deepEqual(verdicts("framing_raw", "raw", pictures).slice(0, 2), ["pass", "pass"]);
  const worst = resultOf(judgeRaw([pictures[5] ?? goodRaw()]), "framing_raw");
  assert.equal(worst.verdict, "fail");
  assert.match(worst.message, /^The subject touches the right border on \d+ px \(limit \d+ px\)\.$/);
  assert.equal(worst.overlays[0]?.kind, "line");
});

test("a speck on the border is no cut-off subject", () => {
  assert.equal(resultOf(judgeRaw([goodRaw(disc(255, 40, 2))]), "framing_raw").verdict, "pass");
});

test("framing_raw sees the cut of a subject that leaves less than half of the border to its background", () => {
  const petals: Layer = (x, y) => {
    const wide = 150 + 40 * Math.cos(8 * Math.atan2(y - 128, x - 128));
    return (x - 128) ** 2 + (y - 128) ** 2 < wide ** 2 ? [160 - x / 4, 60 + y / 3, 90, 255] : null;
  };
  const filledUp = analyse(paint(256, 256, filled(white), petals));
  const context = { plan: planOf(), contract: contractOf().values };
  assert.ok((framingRawCheck.measure(filledUp, context).features["cropShare"] ?? 0) > 0.3);
});

test("framing_raw allows the sides that the contract lets be cut", () => {
  const bust = paint(256, 256, filled(white), disc(128, 210, 80));
  assert.equal(resultOf(judgeRaw([bust]), "framing_raw").verdict, "fail");
  assert.equal(resultOf(judgeRaw([bust], contractOf({ croppableSides: ["bottom"] })), "framing_raw").verdict, "pass");
});

test("framing holds padding exactly: one pixel less fails", () => {
  const at = (radius: number): string => {
    const finished = paint(256, 256, disc(128, 128, radius));
    return resultOf(judgeBoth([goodRaw()], [finished]), "framing").verdict;
  };
  assert.deepEqual([at(120), at(121)], ["pass", "fail"]);
});

test("framing measures the way off the centre and the least size", () => {
  const at = (cx: number, radius: number) =>
    resultOf(judgeBoth([goodRaw()], [paint(256, 256, disc(cx, 128, radius))]), "framing");
  assert.equal(at(138, 60).verdict, "pass");
  assert.deepEqual([at(160, 60).verdict, at(160, 60).reasonCode], ["uncertain", "OFF_CENTRE"]);
  assert.equal(at(192, 50).verdict, "fail");
  assert.equal(at(128, 20).reasonCode, "SUBJECT_TOO_SMALL");
});

test("opaque art never passes transparent_only, whatever is on it", () => {
  const opaque = [
    goodRaw(),
    paint(256, 256, filled(blue)),
    paint(256, 256, gradient(256, 200)),
    paint(256, 256, filled(white)),
  ];
  for (const picture of opaque) {
    assert.equal(resultOf(judgeBoth([goodRaw()], [picture]), "background").verdict, "fail");
    const lax = contractOf({ thresholds: { background: { pass: 1, fail: 1 } } });
    assert.equal(resultOf(judgeBoth([goodRaw()], [picture], lax), "background").verdict, "fail");
  }
});

test("the background policies tell white, transparent and half of each apart", () => {
  const transparent = paint(256, 256, disc(128, 128, 70));
  const half = paint(256, 256, (x) => (x < 128 ? white : clear), disc(128, 128, 70));
  const at = (backgroundPolicy: "white_only" | "transparent_only" | "white_or_transparent") =>
    [goodRaw(), transparent, half].map(
      (finished) =>
        resultOf(judgeBoth([goodRaw()], [finished], contractOf({ backgroundPolicy })), "background").verdict,
    );
  assert.deepEqual(at("transparent_only"), ["fail", "pass", "uncertain"]);
  assert.deepEqual(at("white_only"), ["pass", "fail", "uncertain"]);
  assert.deepEqual(at("white_or_transparent"), ["pass", "pass", "uncertain"]);
});

test("faint haze away from the subject is found, and allowed for soft art", () => {
  const hazy = paint(256, 256, disc(128, 128, 110, [90, 120, 220, 16]), disc(128, 128, 50));
  assert.equal(resultOf(judgeBoth([goodRaw()], [hazy]), "background").reasonCode, "HAZE");
  assert.equal(
    resultOf(judgeBoth([goodRaw()], [hazy], contractOf({ alphaMode: "soft" })), "background").verdict,
    "pass",
  );
});

test("specks rise with their number; sparks of glowing art are none", () => {
  const finished = [0, 2, 6, 14, 20].map((count) => paint(256, 256, dots(count, 1.5), disc(128, 128, 70)));
  const results = finished.map((picture) => resultOf(judgeBoth([goodRaw()], [picture]), "specks"));
  assertRising(results.map((result) => result.pDefect ?? -1));
  assert.deepEqual(
    results.map((result) => result.verdict),
    ["pass", "pass", "uncertain", "fail", "fail"],
  );
  assert.equal(results[2]?.overlays.length, 6);
  const glowing = resultOf(judgeBoth([goodRaw()], finished.slice(4), contractOf({ alphaMode: "additive" })), "specks");
  assert.equal(glowing.verdict, "skipped");
});

test("shadow rises with the darkness of a soft shadow and ignores a grey subject", () => {
  const shaded = [0, 0.12, 0.3, 0.5].map((strength) =>
    paint(256, 256, filled(white), softShadow(140, 195, 90, strength), disc(128, 118, 62)),
  );
  assert.equal(verdicts("shadow", "raw", shaded)[0], "pass");
  assert.deepEqual(new Set(verdicts("shadow", "raw", shaded.slice(2))), new Set(["fail"]));
  const grey = paint(256, 256, filled(white), disc(128, 128, 70, [150, 150, 150, 255]));
  assert.deepEqual(verdicts("shadow", "raw", [grey]), ["pass"]);
});

test("shadow is found on green and magenta grounds, which have channels without light", () => {
  const grounds: readonly Rgba[] = [
    [0, 200, 80, 255],
    [255, 0, 255, 255],
  ];
  for (const ground of grounds) {
    const shaded = paint(256, 256, filled(ground), softShadow(140, 195, 90, 0.4, ground), disc(128, 118, 62));
    const plain = paint(256, 256, filled(ground), disc(128, 118, 62));
    assert.deepEqual(verdicts("shadow", "raw", [shaded, plain]), ["fail", "pass"]);
  }
});

test("shadow lets a small picture have a soft dark edge", () => {
  const params = { ...planOf().params, widthPx: 80, heightPx: 80 };
  const small = paint(80, 80, disc(40, 40, 24.5, [12, 12, 14, 100]), disc(40, 40, 23));
  assert.equal(resultOf(judgeRaw([small], contractOf(), planOf({ params })), "shadow").verdict, "pass");
});

test("shadow is found in a picture that is transparent already", () => {
  const plan = planOf();
  const soft = paint(256, 256, disc(150, 150, 70, [10, 10, 10, 90]), disc(118, 118, 60));
  assert.equal(resultOf(judgeRaw([soft], contractOf(), plan), "shadow").verdict, "fail");
  assert.equal(resultOf(judgeRaw([soft], contractOf({ noDropShadows: false }), plan), "shadow").verdict, "skipped");
});

const wave =
  (period: number, ramp = 0) =>
  (x: number, y: number): readonly [number, number, number, number] => {
    const turn = (2 * Math.PI) / period;
    const level = 120 + 50 * Math.sin(x * turn) * Math.cos(y * turn) + ramp * x;
    return [level, level * 0.8, 160, 255];
  };

test("seam passes a periodic tile and fails one that is cut in the middle of its period", () => {
  const contract = contractOf({ ...fullBleed, isTileable: true });
  const at = (picture: Picture) => resultOf(judgeBoth([picture], [picture], contract, fullBleedPlan), "seam");
  assert.equal(at(paint(256, 256, wave(64))).verdict, "pass");
  const cut = at(paint(256, 256, wave(90)));
  assert.deepEqual([cut.verdict, cut.reasonCode], ["fail", "TILE_SEAM"]);
  assert.equal(at(paint(256, 256, wave(64, 0.3))).verdict, "fail");
});

test("seam sees a strange edge among joints that jump as much, but always look alike", () => {
  const contract = contractOf({ ...fullBleed, isTileable: true });
  const seamOf = (picture: Picture) => resultOf(judgeBoth([picture], [picture], contract, fullBleedPlan), "seam");
  const bricks = (edge: number) =>
    paint(256, 256, (x, y) => {
      const tone = 110 + 30 * (((x >> 6) * 5 + (y >> 6) * 3) % 4);
      const level = x % 64 < 6 || y % 64 < 6 ? 40 : x > 248 ? tone + edge : tone;
      return [level, level, level, 255];
    });
  const [good, bad] = [seamOf(bricks(0)), seamOf(bricks(70))];
  assert.equal(good.verdict, "pass", good.message);
  assert.notEqual(bad.verdict, "pass", bad.message);
  const { novelty: strange = 0 } = bad.features;
  assert.ok(strange > 2, bad.message);
});
