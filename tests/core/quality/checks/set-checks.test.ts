import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, Plan } from "../../../../core/contracts.ts";
import type { Evidence } from "../../../../core/quality/evidence.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import {
  assertRising,
  contractOf,
  disc,
  goodRaw,
  judgeSet,
  type Layer,
  paint,
  planOf,
  type Rgba,
  resultOf,
} from "../painting.ts";

const blue: Rgba = [50, 90, 200, 255];
const light: Rgba = [110, 150, 240, 255];
const grey: Rgba = [120, 122, 130, 255];

/** A round button with a mark on it, moved by (dx, dy). */
function button(colour: Rgba, dx = 0, dy = 0, ...extra: readonly Layer[]): Picture {
  const mark: Rgba = [colour[0] * 0.5, colour[1] * 0.5, colour[2] * 0.5, 255];
  return paint(256, 256, disc(128 + dx, 128 + dy, 70, colour), disc(118 + dx, 112 + dy, 24, mark), ...extra);
}

const states = ["normal", "hover", "disabled"];
const statesPlan = planOf({}, states);

function ofStates(checkId: string, pictures: readonly Picture[]): CheckResult {
  return resultOf(judgeSet(pictures, contractOf({ requiredStates: states }), statesPlan), checkId, "set");
}

function stripPlan(count: number, changes: Partial<Plan> = {}): Plan {
  const names = Array.from({ length: count }, (_, i) => `f0${i}`);
  const plan = planOf({ outputKind: "animation", ...changes }, names);
  return { ...plan, units: plan.units.map((unit, frameIndex) => ({ ...unit, frameIndex })) };
}

function ofFrames(checkId: string, frames: readonly Picture[], changes: Partial<Plan> = {}, evidence?: Evidence) {
  return resultOf(judgeSet(frames, contractOf(), stripPlan(frames.length, changes), evidence), checkId, "set");
}

test("alignment finds a shift to a tenth of a pixel, whatever the state changes inside", () => {
  const badge = disc(180, 80, 14, [220, 60, 60, 255]);
  const at = (dx: number, dy: number) =>
    ofStates("alignment", [button(blue), button(light, dx, dy, badge), button(grey)]);
  assert.equal(at(0, 0).verdict, "pass");
  assert.ok((at(0, 0).features["shiftPx"] ?? 1) < 0.1);
  for (const [dx, dy] of [
    [1, 0],
    [-3, 2],
    [0.5, 0.25],
  ] as const) {
    const { features } = at(dx, dy);
    // Pictures of 256 px: figures are given at 512 px.
    assert.ok(Math.abs((features["dx"] ?? 99) - dx * 2) < 0.2, `dx ${features["dx"]} for ${dx}`);
    assert.ok(Math.abs((features["dy"] ?? 99) - dy * 2) < 0.2, `dy ${features["dy"]} for ${dy}`);
  }
});

test("alignment rises with the shift, names the state and the way, and holds the contract's tolerance", () => {
  const shifted = [0, 0.4, 1.5, 4, 12].map((dx) =>
    ofStates("alignment", [button(blue), button(grey), button(light, dx)]),
  );
  assertRising(shifted.map(({ features }) => features["shiftPx"] ?? -1));
  const worst = shifted[3];
  assert.deepEqual(
    [worst?.verdict, worst?.reasonCode, worst?.features["shiftedMember"]],
    ["uncertain", "STATES_SHIFTED", 2],
  );
  assert.match(worst?.message ?? "", /^State 3 lies \d+(\.\d)? px away .*\(limit 2 px at 512 px\)\.$/);
  assert.equal(worst?.overlays[0]?.kind, "box");
  assert.deepEqual(shifted.map(({ verdict }) => verdict).slice(0, 2), ["pass", "pass"]);
});

test("silhouette sees another shape, and not another place or size", () => {
  const square = paint(256, 256, (x, y) => (x > 70 && x < 186 && y > 70 && y < 186 ? grey : null));
  const result = ofStates("silhouette", [button(blue), button(light), square]);
  assert.deepEqual(
    [result.verdict, result.reasonCode, result.features["oddMember"]],
    ["uncertain", "SHAPE_CHANGES", 2],
  );
  const small = paint(256, 256, disc(100, 150, 50, grey));
  assert.ok((ofStates("silhouette", [button(blue), button(light), small]).features["shapeDistance"] ?? 1) < 0.05);
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

test("identity compares with the approved pictures of the same entity, and lists them in the report", () => {
  const relative = (picture: Picture) => ({ linked: [linkedTo(picture)] });
  const judged = (own: Picture, other: Picture) =>
    judgeSet([own], contractOf(), planOf(), { ...noEvidence, ...relative(other) });
  const pose = paint(
    256,
    256,
    disc(128, 128, 40, blue),
    disc(150, 90, 30, [25, 45, 100, 255]),
    disc(128, 170, 40, blue),
  );
  const same = judged(button(blue), pose);
  assert.equal(resultOf(same, "identity").verdict, "pass");
  assert.deepEqual(
    same.references?.map(({ assetId, unitKey }) => [assetId, unitKey]),
    [["other", "v0"]],
  );
  const other = resultOf(judged(button(blue), button([230, 120, 20, 255])), "identity");
  assert.deepEqual([other.verdict, other.measure?.name], ["uncertain", "linkedDistance"]);
  assert.equal(resultOf(judgeSet([button(blue)], contractOf(), planOf()), "identity").verdict, "skipped");
});

function linkedTo(picture: Picture) {
  const report = judgeSet([picture], contractOf(), planOf());
  const subject = report.subjects.find(({ stage }) => stage === "finished");
  assert.ok(subject?.portrait && subject.pixelHash);
  return {
    ...{ assetId: "other", versionId: "other.v1", unitKey: "v0", pixelHash: subject.pixelHash },
    ...{ portrait: subject.portrait, isSameEntity: true },
  };
}

const noEvidence: Evidence = {
  spec: null,
  palette: null,
  prompts: null,
  trace: null,
  stack: null,
  loras: [],
  tagOrder: null,
  profileCheckpointId: null,
  linked: [],
};

test("style needs eight anchors, and then asks about a picture that is drawn otherwise", () => {
  const anchors = Array.from({ length: 8 }, (_, k) => linkedTo(button([50 + k * 4, 90, 200 - k * 3, 255], k - 4)));
  const judged = (own: Picture, count: number) =>
    resultOf(judgeSet([own], contractOf(), planOf(), { ...noEvidence, linked: anchors.slice(0, count) }), "style");
  assert.equal(judged(button(blue), 7).verdict, "skipped");
  assert.equal(judged(button([60, 92, 190, 255]), 8).verdict, "pass");
  const noisy = paint(256, 256, disc(128, 128, 70, grey), (x, y) =>
    (Math.floor(x / 3) + Math.floor(y / 3)) % 2 === 0 && (x - 128) ** 2 + (y - 128) ** 2 < 4600
      ? [250, 250, 250, 255]
      : null,
  );
  const other = judged(noisy, 8);
  assert.deepEqual([other.verdict, other.reasonCode], ["uncertain", "STYLE_DRIFT"]);
});

test("near_duplicate finds a logo variant that is another one again", () => {
  const plan = planOf({ outputKind: "logo_set" }, ["emblem", "wordmark", "mono"]);
  const wordmark = paint(256, 256, (x, y) => (y > 110 && y < 146 && x > 20 && x < 236 && x % 36 < 24 ? blue : null));
  const judged = (third: Picture) =>
    resultOf(judgeSet([button(blue), wordmark, third], contractOf(), plan), "near_duplicate");
  const again = judged(button([60, 96, 196, 255], 1, 1));
  assert.deepEqual(
    [again.verdict, again.reasonCode, again.features["duplicateMember"]],
    ["uncertain", "NEAR_DUPLICATE", 2],
  );
  const flame = paint(256, 256, disc(90, 180, 40, blue), disc(170, 60, 30, light), disc(180, 190, 25, grey));
  assert.equal(judged(flame).verdict, "pass");
});

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

test("a set with a single picture, or with pictures of several sizes, breaks no check", () => {
  const small = paint(128, 128, disc(64, 64, 30, blue));
  for (const pictures of [[button(blue)], [button(blue), small, goodRaw()]])
    for (const outputKind of ["ui_states", "animation", "logo_set"] as const) {
      const plan = { ...planOf({ outputKind }, states.slice(0, pictures.length)), outputKind };
      const broken = judgeSet(pictures, contractOf(), plan).subjects.flatMap(({ checks }) => checks);
      assert.deepEqual(
        broken.filter(({ verdict }) => verdict === "error").map(({ message }) => message),
        [],
      );
    }
});
