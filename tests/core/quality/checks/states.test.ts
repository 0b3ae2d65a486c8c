import assert from "node:assert/strict";
import { test } from "node:test";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { contractOf, disc, filled, judgeRaw, paint, planOf, resultOf, white } from "../painting.ts";

const states = ["normal", "hover", "disabled"];
const plan = planOf({}, states);
const contract = contractOf({ requiredStates: states });

type Rgba = readonly [number, number, number, number];

function button(colour: Rgba, radius = 70): Picture {
  return paint(256, 256, filled(white), disc(128, 128, radius, colour));
}

const normal = button([50, 90, 200, 255]);
const hover = button([80, 120, 235, 255]);
const disabled = button([120, 122, 130, 255]);

function judged(pictures: readonly Picture[]) {
  return resultOf(judgeRaw(pictures, contract, plan), "states");
}

test("a set with all its states, alike in shape and unlike in colour, passes", () => {
  assert.equal(judged([normal, hover, disabled]).verdict, "pass");
});

test("a missing state fails", () => {
  const result = judged([normal, hover]);
  assert.equal(result.verdict, "skipped");
  const wanting = resultOf(
    judgeRaw([normal, hover], contract, planOf({ outputKind: "ui_states" }, ["normal", "hover"])),
    "states",
  );
  assert.deepEqual([wanting.verdict, wanting.reasonCode], ["fail", "STATE_MISSING"]);
});

test("two states that are the same picture fail, nearly the same is a question", () => {
  assert.deepEqual(
    [judged([normal, normal, disabled]).verdict, judged([normal, normal, disabled]).reasonCode],
    ["fail", "STATES_IDENTICAL"],
  );
  assert.equal(judged([normal, button([52, 92, 202, 255]), disabled]).verdict, "uncertain");
});

test("a state of another shape fails, one of a slightly other shape is a question, and both name it", () => {
  const shrunk = (radius: number) => judged([normal, hover, button([120, 122, 130, 255], radius)]);
  for (const [radius, verdict] of [
    [50, "fail"],
    [68, "uncertain"],
  ] as const) {
    const result = shrunk(radius);
    assert.deepEqual(
      [result.verdict, result.reasonCode, result.features["oddMember"]],
      [verdict, "SILHOUETTE_DRIFT", 2],
    );
    assert.equal(result.overlays.length, 1);
  }
});

test("a state that lies elsewhere fails, half a pixel aside passes", () => {
  const aside = (dx: number) => paint(256, 256, filled(white), disc(128 + dx, 128, 70, [80, 120, 235, 255]));
  assert.equal(judged([normal, aside(0.4), disabled]).verdict, "pass");
  assert.deepEqual(
    [judged([normal, aside(12), disabled]).verdict, judged([normal, aside(12), disabled]).reasonCode],
    ["fail", "STATES_MISALIGNED"],
  );
});

test("a disabled state as colourful as the normal one is a question", () => {
  assert.equal(judged([normal, hover, button([40, 110, 210, 255])]).reasonCode, "STATE_IMPLAUSIBLE");
});

test("frames may grow steadily, but one of another shape fails", () => {
  const frames = ["f00", "f01", "f02", "f03"];
  const strip = planOf({ outputKind: "animation" }, frames);
  const growing = [50, 55, 60, 65].map((radius, i) => button([50 + i * 12, 90, 200, 255], radius));
  const jumping = [50, 55, 85, 65].map((radius, i) => button([50 + i * 12, 90, 200, 255], radius));
  assert.equal(resultOf(judgeRaw(growing, contractOf(), strip), "states").verdict, "pass");
  const jump = resultOf(judgeRaw(jumping, contractOf(), strip), "states");
  assert.deepEqual([jump.verdict, jump.features["oddMember"]], ["fail", 2]);
});

test("frames may move along steadily, but one that leaves the path is a question", () => {
  const strip = planOf({ outputKind: "animation" }, ["f00", "f01", "f02", "f03", "f04"]);
  const frames = (ys: readonly number[]) =>
    ys.map((y, i) => paint(256, 256, filled(white), disc(80 + i * 20, y, 40, [50 + i * 12, 90, 200, 255])));
  const steady = resultOf(
    judgeRaw(frames([120, 120, 120, 120, 120]), contractOf({ silhouetteDriftTolerance: 1 }), strip),
    "states",
  );
  assert.equal(steady.verdict, "pass");
  const odd = resultOf(
    judgeRaw(frames([120, 120, 160, 150, 120]), contractOf({ silhouetteDriftTolerance: 1 }), strip),
    "states",
  );
  assert.deepEqual([odd.verdict, odd.reasonCode, odd.features["shiftedMember"]], ["uncertain", "FRAME_JUMPS", 2]);
});

test("an animation may hold a frame, but where nothing moves at all it is a question", () => {
  const frames = planOf({ outputKind: "animation" }, ["f0", "f1", "f2", "f3"]);
  const moved = (dx: number) => paint(256, 256, filled(white), disc(128 + dx, 128, 70));
  const of = (...places: readonly number[]) => resultOf(judgeRaw(places.map(moved), contractOf(), frames), "states");
  assert.equal(of(0, 0, 6, 6).features["sameness"], 0);
  assert.equal(of(0, 0, 6, 6).verdict, "pass");
  const still = of(0, 0, 0, 0);
  assert.deepEqual([still.verdict, still.reasonCode], ["uncertain", "STATES_IDENTICAL"]);
  assert.match(still.message, /^Even the two frames in a row that differ most differ by 0\.0000 /);
  const alone = resultOf(judgeRaw([moved(0)], contractOf(), planOf({ outputKind: "animation" }, ["f0"])), "states");
  assert.deepEqual([alone.verdict, alone.features["sameness"]], ["pass", 0], "one frame alone can't stand still");
});
