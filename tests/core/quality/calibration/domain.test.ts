import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../../../core/quality/analysis.ts";
import { type Domain, domainOf, inDomain, traitsOf } from "../../../../core/quality/calibration/domain.ts";
import { disc, filled, goodRaw, paint, white } from "../painting.ts";

const traits = traitsOf(analyse(goodRaw()));
const around = (value: number): readonly [number, number] => [value - 0.5, value + 0.5];
const side: Domain["raw"] = {
  size: around(traits.size),
  softness: around(traits.softness),
  colours: around(traits.colours),
  edges: around(traits.edges),
  subject: around(traits.subject),
};
const domain: Domain = { raw: side, finished: side };

test("a picture of the kind that was calibrated on is inside, and falls out with its worst trait", () => {
  assert.equal(inDomain(traits, "raw", domain), 1);
  assert.equal(inDomain({ ...traits, size: traits.size + 1 }, "raw", domain), 0.5);
  assert.equal(inDomain({ ...traits, size: traits.size + 9, colours: traits.colours + 0.75 }, "raw", domain), 0);
});

test("traits tell kinds of pictures apart, not good from bad ones", () => {
  const soft = paint(128, 128, (x, y) => [x, y, 90, Math.max(0, 255 - 3 * Math.abs(x - 64) - 3 * Math.abs(y - 64))]);
  assert.ok(traitsOf(analyse(soft)).softness > 0.8);
  assert.ok(traitsOf(analyse(soft)).colours > traits.colours);
  const moved = traitsOf(analyse(paint(256, 256, filled(white), disc(200, 128, 70))));
  assert.equal(moved.size, traits.size);
});

test("the domain leaves out the outermost percent on both sides, but no size", () => {
  const many = Array.from({ length: 1001 }, (_, i) => ({ ...traits, size: i, edges: i }));
  assert.deepEqual(
    [domainOf(many).edges, domainOf(many).size],
    [
      [10, 990],
      [0, 1000],
    ],
  );
});
