import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan } from "../../../../core/contracts.ts";
import type { Evidence } from "../../../../core/quality/evidence.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { blue, contractOf, disc, paint, planOf, type Rgba, resultOf } from "../painting.ts";
import { assertRising, button, judgeSet, noEvidence } from "../planting.ts";

const light: Rgba = [110, 150, 240, 255];

function stripPlan(count: number, changes: Partial<Plan> = {}): Plan {
  const names = Array.from({ length: count }, (_, i) => `f0${i}`);
  const plan = planOf({ outputKind: "animation", ...changes }, names);
  return { ...plan, units: plan.units.map((unit, frameIndex) => ({ ...unit, frameIndex })) };
}

function ofFrames(checkId: string, frames: readonly Picture[], changes: Partial<Plan> = {}, evidence?: Evidence) {
  return resultOf(judgeSet(frames, contractOf(), stripPlan(frames.length, changes), evidence), checkId, "set");
}

test("frames_jerk names the frame that jumps there and back, and lets a walk pass", () => {
  const walk = [0, 6, 12, 18, 24].map((dx) => button(blue, dx - 12));
  assert.ok((ofFrames("frames_jerk", walk).features["jerkPx"] ?? 99) < 1);
  const jumps = [0, 4, 10, 20].map((dy) =>
    ofFrames("frames_jerk", [
      button(blue, -6),
      button(blue, -3),
      button(blue, 0, dy),
      button(blue, 3),
      button(blue, 6),
    ]),
  );
  assertRising(jumps.map(({ features }) => features["jerkPx"] ?? -1));
  assert.deepEqual(
    [jumps[3]?.verdict, jumps[3]?.reasonCode, jumps[3]?.features["jerkMember"]],
    ["uncertain", "FRAME_JERKS", 2],
  );
});

test("frames_ground holds what stands to its line, and does not ask it of what flies", () => {
  const standing = { finish: { ...planOf().finish, pivot: { x: 0.5, y: 1 } } };
  const lifted = [0, 2, 6, 14].map((dy) =>
    ofFrames("frames_ground", [button(blue), button(light), button(blue, 0, -dy), button(light)], standing),
  );
  assertRising(lifted.map(({ features }) => features["feetPx"] ?? -1));
  assert.deepEqual([lifted[3]?.verdict, lifted[3]?.features["feetMember"]], ["uncertain", 2]);
  assert.equal(ofFrames("frames_ground", [button(blue), button(light), button(blue)]).verdict, "skipped");
});

test("frames_flicker sees size and colours go there and back, and lets both go on", () => {
  const sized = (radii: readonly number[]) =>
    ofFrames(
      "frames_flicker",
      radii.map((radius, i) => paint(256, 256, disc(128, 128, radius, [50 + i, 90, 200, 255]))),
    );
  assert.equal(sized([30, 45, 60, 75]).verdict, "pass");
  const flicker = sized([60, 60, 90, 60, 60]);
  assert.deepEqual(
    [flicker.verdict, flicker.reasonCode, flicker.features["areaMember"]],
    ["uncertain", "FRAMES_FLICKER", 2],
  );
  const tinted = ofFrames("frames_flicker", [button(blue), button(blue), button([220, 60, 40, 255]), button(blue)]);
  assert.deepEqual([tinted.measure?.name, tinted.features["colourMember"]], ["colourFlicker", 2]);
});

test("frames_loop compares the way back with the steps between, if the animation loops", () => {
  const looping = (loop: boolean): Evidence => ({
    ...noEvidence,
    spec: { output: { kind: "animation", animation: { name: "turn", frameCount: 5, loop } } } as Evidence["spec"],
  });
  const slide = [0, 6, 12, 18, 60].map((dx) => button(blue, dx - 30));
  const closed = [0, 6, 12, 6, 3].map((dx) => button(blue, dx));
  const grown = [0, 3, 6, 9, 12, 15, 18].map((dx) => button(blue, dx * 3 - 27));
  assert.equal(ofFrames("frames_loop", closed, {}, looping(true)).verdict, "pass");
  const open = ofFrames("frames_loop", grown, {}, looping(true));
  assert.deepEqual([open.verdict, open.reasonCode], ["uncertain", "LOOP_OPEN"]);
  assert.equal(ofFrames("frames_loop", slide, {}, looping(false)).verdict, "skipped");
  assert.equal(ofFrames("frames_loop", slide).verdict, "skipped");
});

test("identity names the frame that is unlike every other, and lets colours change step by step", () => {
  const odd = ofFrames("identity", [
    button(blue),
    button([52, 92, 204, 255]),
    button([230, 120, 20, 255]),
    button(blue),
  ]);
  assert.deepEqual([odd.verdict, odd.reasonCode, odd.features["oddMember"]], ["uncertain", "IDENTITY_DRIFT", 2]);
  const fading = [0, 1, 2, 3, 4].map((k) => button([50 + k * 12, 90 + k * 6, 200 - k * 10, 255]));
  assert.equal(ofFrames("identity", fading).verdict, "pass");
});
