import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../../../../core/contracts.ts";
import {
  blue,
  clear,
  contractOf,
  disc,
  filled,
  goodRaw,
  judgeRaw,
  type Layer,
  paint,
  type Rgba,
  resultOf,
  white,
} from "../painting.ts";

const green: Rgba = [0, 200, 80, 255];
const grey: Rgba = [225, 225, 225, 255];
const ink: Rgba = [26, 22, 30, 255];

const oval =
  (cx: number, cy: number, rx: number, ry: number, colour = grey): Layer =>
  (x, y) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1 ? colour : null;

const block =
  (left: number, top: number, right: number, bottom: number, colour = grey): Layer =>
  (x, y) =>
    x >= left && x <= right && y >= top && y <= bottom ? colour : null;

/** A blue disc with a dark outline, over something else that lies on a ground. */
const drawn = (ground: Rgba, below: Layer) =>
  paint(256, 256, filled(ground), below, disc(128, 118, 70, ink), disc(128, 118, 66, blue));

const judged = (picture: ReturnType<typeof paint>, contract = contractOf()): CheckResult =>
  resultOf(judgeRaw([picture], contract), "toon_shadow");

test("a flat ellipse below the subject is asked about and never rejected, apart from it or with the subject standing in it", () => {
  for (const picture of [drawn(white, oval(128, 205, 50, 8)), drawn(white, oval(128, 185, 56, 9))]) {
    const result = judged(picture);
    assert.deepEqual([result.verdict, result.severity], ["uncertain", "advisory"]);
    assert.match(result.message, /^A flat dark ellipse below the subject has \d.*% of its size \(limit 0\.5 %\)\.$/);
  }
});

test("the question shows where it lies, and how large it is beside the subject", () => {
  const { overlays, measure } = judged(drawn(white, oval(128, 205, 50, 8)));
  assert.equal(overlays[0]?.kind, "box");
  const sides = overlays[0]?.points.flat() ?? [];
  for (const [i, wished] of [78, 197, 178, 213].entries())
    assert.ok(Math.abs((sides[i] ?? 0) - wished) <= 3, sides.join());
  const share = (Math.PI * 50 * 8) / (Math.PI * 70 * 70);
  assert.ok(Math.abs((measure?.value ?? 0) - share) < share * 0.15, `${measure?.value} of ${share}`);
});

test("it is seen on a coloured ground, and dark on nothing", () => {
  assert.equal(judged(drawn(green, oval(128, 205, 50, 8, [0, 150, 60, 255]))).verdict, "uncertain");
  assert.equal(judged(drawn(clear, oval(128, 188, 56, 10, [30, 30, 34, 255]))).verdict, "uncertain");
});

test("feet, a base and stripes are no shadow: what has corners, is as high as wide, lies above, or has a colour of its own", () => {
  const others: readonly Layer[] = [
    block(78, 186, 178, 200),
    oval(128, 196, 20, 16),
    oval(128, 30, 50, 8),
    oval(128, 205, 50, 8, [225, 160, 90, 255]),
    (x, y) => oval(128, 196, 56, 16)(x, y) && (oval(128, 192, 56, 16)(x, y) ? null : grey),
  ];
  for (const below of others) assert.equal(judged(drawn(white, below)).verdict, "pass");
  assert.equal(judged(goodRaw()).verdict, "pass");
});

test("a shadow of less than a two-hundredth of the subject is let be", () => {
  const verdicts = [1.5, 4].map((ry) => judged(drawn(white, oval(128, 205, 15, ry))).verdict);
  assert.deepEqual(verdicts, ["pass", "uncertain"]);
  assert.equal(judged(drawn(white, oval(128, 205, 12, 6))).verdict, "pass", "a fifth of the subject's width");
});

test("where shadows are allowed, or the picture fills its canvas, nothing is measured", () => {
  const picture = drawn(white, oval(128, 205, 50, 8));
  assert.equal(judged(picture, contractOf({ noDropShadows: false })).verdict, "skipped");
  assert.equal(judged(picture, contractOf({ isFullBleed: true, backgroundPolicy: "any" })).verdict, "skipped");
});
