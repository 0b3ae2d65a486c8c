import assert from "node:assert/strict";
import { test } from "node:test";
import { cohesionOf, type Sibling } from "../../../core/quality/cohesion.ts";
import type { Picture } from "../../../core/quality/pixels.ts";
import { assertRising, contractOf, disc, judgeSet, type Layer, paint, planOf, type Rgba } from "./painting.ts";

const blue: Rgba = [50, 90, 200, 255];

function duck(colour: Rgba, x = 128, y = 128, radius = 60, ...extra: readonly Layer[]): Picture {
  const mark: Rgba = [colour[0] * 0.5, colour[1] * 0.5, colour[2] * 0.5, 255];
  return paint(256, 256, disc(x, y, radius, colour), disc(x - 12, y - 18, radius / 3, mark), ...extra);
}

function siblings(...pictures: readonly Picture[]): readonly Sibling[] {
  return pictures.map((picture, i) => {
    const report = judgeSet([picture], contractOf(), planOf());
    const portrait = report.subjects.find(({ stage }) => stage === "finished")?.portrait;
    assert.ok(portrait);
    return { assetId: `asset${i}`, versionId: `asset${i}.v1`, unitKey: "v0", portrait };
  });
}

test("one picture alone has no cohesion, and the same picture twice has all of it", () => {
  const [one] = siblings(duck(blue));
  assert.ok(one);
  assert.deepEqual(cohesionOf("entity", "duck", [one]).cohesion, null);
  const same = cohesionOf("entity", "duck", [one, { ...one, assetId: "other" }]);
  assert.deepEqual([same.cohesion, same.deviates], [1, null]);
  assert.deepEqual(same.duplicates, [["asset0", "other"]]);
});

test("of the pictures of one thing the one with other colours deviates, with measure and limit", () => {
  const { deviates, cohesion, members } = cohesionOf(
    "entity",
    "duck",
    siblings(duck(blue), duck([56, 96, 196, 255], 120, 130, 50), duck([230, 120, 20, 255])),
  );
  assert.equal(deviates?.assetId, "asset2");
  assert.match(deviates?.sentence ?? "", /^In its colours it is \d+(\.\d)? % unlike the others \(limit 42 %\)\.$/);
  assert.equal(members[0]?.assetId, "asset2");
  assert.ok((cohesion ?? 0) > 0.6);
});

test("drift rises with how far a colour moves", () => {
  const drifts = [0, 40, 90, 150].map((step) => {
    const group = siblings(duck(blue), duck(blue, 130), duck([50 + step, 90, 200 - step, 255]));
    return cohesionOf("entity", "duck", group).members.find(({ assetId }) => assetId === "asset2")?.drift ?? -1;
  });
  assertRising(drifts);
});

test("of a set the one that sits elsewhere or is much smaller deviates", () => {
  const aside = cohesionOf("set", "hud", siblings(duck(blue), duck(blue), duck(blue, 200, 60)));
  assert.deepEqual([aside.deviates?.assetId, /place/.test(aside.deviates?.sentence ?? "")], ["asset2", true]);
  const small = cohesionOf("set", "hud", siblings(duck(blue), duck(blue), duck(blue, 128, 128, 18)));
  assert.match(small.deviates?.sentence ?? "", /size/);
  assert.equal(cohesionOf("set", "hud", siblings(duck(blue), duck([200, 60, 40, 255]))).deviates, null);
});

test("a style is compared from nine members on", () => {
  const many = siblings(...Array.from({ length: 8 }, (_, k) => duck([50 + k * 5, 90, 200 - k * 4, 255], 124 + k)));
  assert.equal(cohesionOf("style", "flat", many).members[0]?.drift, 0);
  const noise = duck(blue, 128, 128, 60, (x, y) =>
    (Math.floor(x / 3) + Math.floor(y / 3)) % 2 === 0 && (x - 128) ** 2 + (y - 128) ** 2 < 3500
      ? [250, 250, 250, 255]
      : null,
  );
  const [odd] = siblings(noise);
  assert.ok(odd);
  const { deviates } = cohesionOf("style", "flat", [...many, { ...odd, assetId: "noisy" }]);
  assert.equal(deviates?.assetId, "noisy");
});
