import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../../../../core/contracts.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { blue, contractOf, disc, goodRaw, paint, planOf, type Rgba, resultOf } from "../painting.ts";
import { assertRising, button, judgeSet, noEvidence } from "../planting.ts";

const light: Rgba = [110, 150, 240, 255];
const grey: Rgba = [120, 122, 130, 255];

const states = ["normal", "hover", "disabled"];
const statesPlan = planOf({}, states);

function ofStates(checkId: string, pictures: readonly Picture[]): CheckResult {
  return resultOf(judgeSet(pictures, contractOf({ requiredStates: states }), statesPlan), checkId, "set");
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

test("a state that is drawn smaller has no place in the others, and is not called shifted; what moves is still found", () => {
  const round = (radius: number, colour: Rgba, dx = 0): Picture =>
    paint(72, 72, disc(36 + dx, 36, radius, [20, 30, 60, 255]), disc(36 + dx, 36, radius - 3, colour));
  const shiftOf = (dx: number): number =>
    ofStates("alignment", [round(32, grey), round(32, light, dx), round(27, blue)]).features["shiftPx"] ?? -1;
  assert.equal(Math.round(shiftOf(0) * 10), 0);
  assert.equal(Math.round((shiftOf(1) * 72) / 512), 1);
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

test("a state of another size that lies nowhere over the others is asked about too", () => {
  const small = paint(256, 256, disc(128, 128, 46, light), disc(121, 118, 16, [55, 75, 120, 255]));
  const result = ofStates("alignment", [button(blue), button(grey), small]);
  assert.deepEqual(
    [result.verdict, result.measure?.name, result.features["unlikeMember"]],
    ["uncertain", "unlikeness", 2],
  );
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
    ...{ portrait: subject.portrait, isSameEntity: true, isSameSet: false },
  };
}

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
