import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../../../../core/contracts.ts";
import { blue, contractOf, disc, filled, goodRaw, judgeRaw, paint, resultOf, ring, white } from "../painting.ts";

const ink = [24, 20, 32, 255] as const;
const paper = [250, 250, 250, 255] as const;
type Outline = ReturnType<typeof contractOf>["values"]["outline"];

/** A blue disc with a line of this colour around all but `gap` of it. */
function outlined(line: readonly [number, number, number, number], gap = 0) {
  const arc = (x: number, y: number) => (Math.atan2(y - 128, x - 128) / Math.PI + 1) / 2 >= gap;
  const around = ring(128, 128, 70, 65, line);
  const background = line === paper ? ([90, 160, 90, 255] as const) : white;
  return paint(256, 256, filled(background), disc(128, 128, 70, blue), (x, y) => (arc(x, y) ? around(x, y) : null));
}

const resultFor = (outline: Outline, picture: ReturnType<typeof paint>): CheckResult =>
  resultOf(judgeRaw([picture], contractOf({ outline })), "outline", "finished");

test("a picture with the outline its contract asks for passes", () => {
  assert.equal(resultFor("dark", outlined(ink)).verdict, "pass");
  assert.equal(resultFor("white_sticker", outlined(paper)).verdict, "pass");
});

test("a picture without it is asked about, never rejected, and the question shows where and how much", () => {
  const bare = resultFor("dark", goodRaw());
  assert.deepEqual([bare.verdict, bare.severity], ["uncertain", "advisory"]);
  assert.match(bare.message, /without the dark outline/);
  assert.equal(bare.overlays[0]?.kind, "points");
  assert.equal(resultFor("white_sticker", outlined(ink)).verdict, "uncertain");
});

test("the share that is missing is measured, and grows with the gap", () => {
  const shares = [0, 0.25, 0.5, 1].map((gap) => resultFor("dark", outlined(ink, gap)).measure?.value ?? -1);
  assert.deepEqual(
    shares,
    shares.toSorted((one, other) => one - other),
  );
  assert.ok(Math.abs((shares[1] ?? 0) - 0.25) < 0.05, shares.join());
  assert.ok((shares[3] ?? 0) > 0.95, shares.join());
});

test("without a wish for an outline nothing is measured", () => {
  assert.equal(resultFor("none", goodRaw()).verdict, "skipped");
});
