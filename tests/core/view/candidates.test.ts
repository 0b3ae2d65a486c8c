import assert from "node:assert/strict";
import { test } from "node:test";
import { type Candidate, leftOutOf } from "../../../core/view/candidates.ts";

const candidate = (loraId: string, reasonCode: string, reason = "It does not fit."): Candidate => ({
  loraId,
  layer: "tagEntity",
  reason,
  reasonCode,
  rule: "rule",
});

test("a candidate that two rules name is left out once for the same reason", () => {
  const twice = [candidate("hero", "incompatible_asset_type"), candidate("hero", "incompatible_asset_type")];
  assert.deepEqual(leftOutOf({ skipped: [], blocked: twice }).blocked, twice.slice(0, 1));
});

test("what is in the stack already or made for another checkpoint is noise", () => {
  const glow = candidate("glow", "already_chosen");
  const pony = candidate("pony", "incompatible_checkpoint");
  const hero = candidate("hero", "incompatible_asset_type");
  const left = leftOutOf({ skipped: [glow], blocked: [pony, hero] });
  assert.deepEqual(left, { skipped: [], blocked: [hero], noise: [glow, pony] });
});
