import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, Spec } from "../../../../core/contracts.ts";
import { analyse } from "../../../../core/quality/analysis.ts";
import { edgeBand, facingEdge, type Side } from "../../../../core/quality/beside.ts";
import type { CheckContext } from "../../../../core/quality/check.ts";
import { neighboursCheck } from "../../../../core/quality/checks/neighbours.ts";
import type { Neighbour } from "../../../../core/quality/evidence.ts";
import { type Picture, pixelHash } from "../../../../core/quality/pixels.ts";
import { reduced } from "../../../../core/quality/reduction.ts";
import { rejudge } from "../../../../core/quality/rejudge.ts";
import { contractOf, fullBleedFinish, paint, planOf, type Rgba, resultOf } from "../painting.ts";
import { assertRising, judgeSet, noEvidence } from "../planting.ts";

const side = 128;
const plan = planOf({ specId: "meadow", finish: fullBleedFinish });
const contract = contractOf({ isFullBleed: true, backgroundPolicy: "any" });

/** A path through grass, drawn over the whole world; tiles are cut out of it. */
function world(x: number, y: number): Rgba {
  const grain = ((Math.floor(x) * 73 + Math.floor(y) * 151 + Math.floor(x * y)) % 17) - 8;
  const isPath = Math.abs(y - 64 - 20 * Math.sin(x / 40)) < 14 || Math.abs(x - 60 - 12 * Math.sin(y / 50)) < 10;
  return isPath ? [150 + grain, 120 + grain, 80 + grain, 255] : [70 + grain, 130 + grain, 60 + grain, 255];
}

function tile(left: number, top: number, change: (colour: Rgba) => Rgba = (colour) => colour): Picture {
  return paint(side, side, (x, y) => change(world(left + x, top + y)));
}

function beside(at: Side, picture: Picture, assetId = "path"): Neighbour {
  const reference = { assetId, versionId: `${assetId}.v1`, unitKey: "v0", pixelHash: pixelHash(picture) };
  return { ...reference, side: at, edge: edgeBand(picture, facingEdge(at)) };
}

function specWith(neighbours: readonly Neighbour[]): Spec {
  const named = neighbours.map(({ side: at, assetId }) => ({ side: at, specId: assetId }));
  return { id: "meadow", title: "Meadow", assetType: "tile", output: { neighbours: named } };
}

function reportOf(own: Picture, neighbours: readonly Neighbour[]) {
  return judgeSet([own], contract, plan, { ...noEvidence, spec: specWith(neighbours), neighbours });
}

function judged(own: Picture, ...neighbours: readonly Neighbour[]): CheckResult {
  return resultOf(reportOf(own, neighbours), "neighbours", "set");
}

const places: readonly (readonly [Side, number, number])[] = [
  ["right", side, 0],
  ["left", -side, 0],
  ["bottom", 0, side],
  ["top", 0, -side],
];

test("a tile that goes on in its neighbours passes on every side", () => {
  const all = places.map(([at, x, y]) => beside(at, tile(x, y), `path-${at}`));
  const result = judged(tile(0, 0), ...all);
  assert.deepEqual([result.verdict, result.features["neighbours"]], ["pass", 4]);
});

test("of several neighbours the one that does not fit is named, with its side and the place on the picture", () => {
  for (const [at, x, y] of places) {
    const all = places.map(([each, left, top]) => {
      const isWrong = each === at;
      return beside(
        each,
        isWrong ? tile(x + (y === 0 ? 0 : 40), y + (x === 0 ? 0 : 40)) : tile(left, top),
        `path-${each}`,
      );
    });
    const result = judged(tile(0, 0), ...all);
    assert.deepEqual([result.verdict, result.reasonCode], ["uncertain", "NEIGHBOUR_SEAM"], at);
    assert.match(
      result.message,
      new RegExp(`^Where “meadow” and “path-${at}” \\(${at}\\) meet, the jump is [\\d.]+ times`),
    );
    const [line] = result.overlays;
    assert.equal(line?.kind, "line");
    const across = line?.points.map(([px, py]) => (x === 0 ? py : px));
    assert.deepEqual(across, at === "right" || at === "bottom" ? [side, side] : [0, 0]);
  }
});

test("the figure rises with the break, and a break in one place alone is marked there", () => {
  const shifted = [0, 4, 10, 40].map((dy) => judged(tile(0, 0), beside("right", tile(side, dy))));
  assertRising(shifted.map(({ features }) => features["neighbourSeam"] ?? -1));
  assert.deepEqual(
    shifted.map(({ verdict }) => verdict),
    ["pass", "uncertain", "uncertain", "uncertain"],
  );
  const [, , local] = shifted;
  const ys = (local?.overlays[0]?.points ?? []).map(([, y]) => y ?? 0);
  assert.equal((ys[1] ?? 0) - (ys[0] ?? 0), side / 16, "a sixteenth of the edge");
});

test("a neighbour that is lit otherwise is told apart from one that does not fit", () => {
  const lit = (by: number) => tile(side, 0, ([r, g, b, a]) => [r + by, g + by, b + by, a]);
  const figures = [0, 20, 60].map(
    (by) => judged(tile(0, 0), beside("right", lit(by))).features["neighbourLight"] ?? -1,
  );
  assertRising(figures);
  assert.ok((figures[0] ?? 9) < 1.5, `the same light: ${figures[0]}`);
  assert.ok((figures[2] ?? 0) > 1.5, `brighter: ${figures[2]}`);
});

test("edges of different length are named before anything is compared", () => {
  const long = paint(side, side * 2, (x, y) => world(side + x, y));
  const result = judged(tile(0, 0), beside("right", long));
  assert.deepEqual([result.verdict, result.reasonCode, result.measure?.value], ["uncertain", "NEIGHBOUR_SIZE", side]);
  assert.equal(
    judged(
      tile(0, 0),
      beside(
        "bottom",
        paint(side, side * 2, (x, y) => world(x, side + y)),
      ),
    ).verdict,
    "pass",
  );
});

test("without declared or approved neighbours it is skipped with the reason, and the report names whom it saw", () => {
  const none = resultOf(judgeSet([tile(0, 0)], contract, plan, noEvidence), "neighbours");
  assert.match(none.message, /no tile is declared to lie beside it/);
  const declared = { ...noEvidence, spec: specWith([beside("right", tile(side, 0))]) };
  const unapproved = resultOf(judgeSet([tile(0, 0)], contract, plan, declared), "neighbours");
  assert.match(unapproved.message, /none of its neighbours has an approved picture yet/);
  const seen = reportOf(tile(0, 0), [beside("right", tile(side, 0)), beside("left", tile(side, 0))]);
  assert.deepEqual(
    seen.references?.map(({ assetId }) => assetId),
    ["path"],
    "one picture on two sides is one reference",
  );
});

test("judged again without pixels the figures stay, and the neighbour is named by its place", () => {
  const report = reportOf(tile(0, 0), [beside("right", tile(side, 40))]);
  const strict = contractOf({ ...contract.values, thresholds: { neighbours: { pass: 0.1, fail: 0.2 } } });
  const again = resultOf(rejudge(report, plan, strict), "neighbours");
  assert.deepEqual([again.verdict, again.limit?.value], ["uncertain", 0.1], "advice never condemns");
  assert.match(again.message, /“meadow” and its neighbour 1 meet/);
});

test("tiny and very large tiles break nothing", () => {
  const tiny = paint(1, 16, world);
  assert.notEqual(judged(tiny, beside("right", paint(1, 16, world))).verdict, "error");
  const large = paint(600, 40, world);
  assert.equal(edgeBand(large, "right").widthPx, 128);
});

test("a break is marked in pixels of the picture itself when a large one is looked at reduced", () => {
  const analysis = { ...analyse(reduced(tile(0, 0), 2)), reduction: 2 };
  const member = { unitKey: "v0", state: null, frameIndex: null, analysis };
  const neighbours = [beside("right", tile(side, 40))];
  const context = { evidence: { ...noEvidence, spec: specWith(neighbours), neighbours } } as unknown as CheckContext;
  const [line] = neighboursCheck.measure([member], context).overlays["neighbourSeam"] ?? [];
  assert.deepEqual(
    line?.points.map(([x]) => x),
    [side, side],
  );
});
