import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../../../../core/contracts.ts";
import type { Linked } from "../../../../core/quality/evidence.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { blue, contractOf, disc, paint, planOf, type Rgba, resultOf } from "../painting.ts";
import { assertRising, button, judgeSet, noEvidence } from "../planting.ts";

const grey: Rgba = [120, 122, 130, 255];
const flame = paint(256, 256, disc(96, 168, 44, blue), disc(164, 80, 34, grey), disc(180, 190, 25, grey));

function sibling(picture: Picture, assetId: string, changes: Partial<Linked> = {}): Linked {
  const subject = judgeSet([picture], contractOf(), planOf()).subjects.find(({ stage }) => stage === "finished");
  assert.ok(subject?.portrait && subject.pixelHash);
  const reference = { assetId, versionId: `${assetId}.v1`, unitKey: "v0", pixelHash: subject.pixelHash };
  return { ...reference, portrait: subject.portrait, isSameEntity: false, isSameSet: true, ...changes };
}

function judged(checkId: string, own: Picture, linked: readonly Linked[]): CheckResult {
  return resultOf(judgeSet([own], contractOf(), planOf(), { ...noEvidence, linked }), checkId, "set");
}

test("centring compares with the middle of two siblings and more, and rises with the offset", () => {
  const siblings = [sibling(button(grey, 2), "coin"), sibling(button(blue, -2), "gem")];
  const at = (dx: number) => judged("centring", button(blue, dx), siblings);
  assertRising([0, 8, 20, 50].map((dx) => at(dx).features["siblingOffset"] ?? -1));
  assert.equal(at(0).verdict, "pass");
  // The mark of the button draws its mass aside by as much in every one of them.
  assert.ok(Math.abs((at(50).features["siblingOffset"] ?? 0) - 50 / 256) < 0.01);
  const off = at(50);
  assert.deepEqual([off.verdict, off.reasonCode, off.overlays[0]?.kind], ["uncertain", "OFF_CENTRE_IN_SET", "box"]);
  assert.match(
    off.message,
    /^Its middle lies 19\.5 % of the side away from where its 2 siblings have theirs \(limit 6 %\)\.$/,
  );
});

test("centring needs two siblings of the set and a subject", () => {
  const coin = sibling(button(grey), "coin");
  assert.equal(judged("centring", button(blue, 50), [coin]).verdict, "skipped");
  assert.equal(
    judged("centring", button(blue, 50), [coin, sibling(flame, "gem", { isSameSet: false })]).verdict,
    "skipped",
  );
  const full = contractOf({ isFullBleed: true });
  const siblings = [coin, sibling(button(blue), "gem")];
  const filled = judgeSet([button(blue)], full, planOf(), { ...noEvidence, linked: siblings });
  assert.equal(resultOf(filled, "centring").verdict, "skipped");
});

test("lookalike names the sibling of the set that a picture is nearly the same as", () => {
  const siblings = [sibling(flame, "flame"), sibling(button(grey, 1, 1), "coin")];
  const again = judged("lookalike", button([60, 96, 196, 255]), siblings);
  assert.deepEqual([again.verdict, again.reasonCode, again.features["sibling"]], ["uncertain", "LIKE_ITS_SIBLING", 1]);
  assert.match(again.message, /^It differs from “coin” of its set in [\d.]+ % of its cells \(at least 27 %\)\.$/);
  assert.equal(again.overlays[0]?.kind, "box");
  assert.equal(judged("lookalike", flame, siblings.slice(1)).verdict, "pass");
});

test("lookalike lets roles of one entity and pictures of other sets be alike", () => {
  for (const changes of [{ isSameEntity: true }, { isSameSet: false }])
    assert.equal(judged("lookalike", button(blue), [sibling(button(blue), "coin", changes)]).verdict, "skipped");
});
