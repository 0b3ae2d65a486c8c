import assert from "node:assert/strict";
import { test } from "node:test";
import { whatIf } from "../../../core/route/what-if.ts";
import { contractOf, goodRaw, judgeRaw, planOf, softShadow } from "../quality/painting.ts";

const version = (assetId: string, picture = goodRaw()) => ({
  ...{ assetId, versionId: `${assetId}.v1`, report: judgeRaw([picture]), plan: planOf(), contract: contractOf() },
  ...{ attempt: 1, previousReasons: [] },
});
const versions = [version("duck"), version("shadowed", goodRaw(softShadow(128, 205, 90, 0.4)))];

test("without other limits nothing changes", () => {
  const { before, after, changed, versions: count } = whatIf(versions, {});
  assert.equal(count, 2);
  assert.deepEqual(before, after);
  assert.deepEqual([before.auto_advance, before.regenerate], [1, 1]);
  assert.deepEqual(changed, []);
});

test("laxer limits let a version pass and say which and why", () => {
  const { after, changed } = whatIf(versions, { shadow: { pass: 0.9, fail: 0.95 } });
  assert.equal(after.auto_advance, 2);
  assert.deepEqual(
    changed.map(({ assetId, from, to }) => [assetId, from, to]),
    [["shadowed", "regenerate", "auto_advance"]],
  );
  assert.match(changed[0]?.sentence ?? "", /checks pass/);
});

test("a hard rule can't be switched off by trying", () => {
  const { changed } = whatIf(versions, { "framing.missingPaddingPx": { pass: 1000, fail: 2000 } });
  assert.deepEqual(changed, []);
});

test("every soft figure that was measured is offered with its limits in force and its highest value", () => {
  const { figures } = whatIf(versions, {});
  const shadow = figures.find(({ name }) => name === "shadow.shadowShare");
  assert.ok(shadow && shadow.pass > 0 && shadow.fail >= shadow.pass && shadow.highest > shadow.fail);
  assert.ok(!figures.some(({ name }) => name === "framing_raw.cropShare"));
});
