import assert from "node:assert/strict";
import { test } from "node:test";
import { selectTests, shareProcesses } from "../../scripts/test/select.ts";

const paths = [
  "tests/core/hash.test.ts",
  "tests/fixtures/log.json",
  "tests/helpers.ts",
  "tests/ui/review.browser.test.ts",
];

test("without filters every test file is selected and nothing else", () => {
  assert.deepEqual(selectTests(paths, []).files, ["tests/core/hash.test.ts", "tests/ui/review.browser.test.ts"]);
});

test("a filter selects by part of the path", () => {
  assert.deepEqual(selectTests(paths, ["core/"]).files, ["tests/core/hash.test.ts"]);
});

test("a browser is needed only when a browser test is selected", () => {
  assert.equal(selectTests(paths, []).needsBrowser, true);
  assert.equal(selectTests(paths, ["core/"]).needsBrowser, false);
});

test("the tests of core share processes, a dozen each; all others have their own", () => {
  const core = Array.from({ length: 13 }, (_, at) => `tests/core/${at}.test.ts`);
  const { shared, alone } = shareProcesses([...core, "tests/store/log.test.ts"], (file) => `file:///${file}`);
  assert.deepEqual(
    shared.map((source) => source.match(/^import "file:.+";$/gm)?.length),
    [12, 1],
  );
  assert.deepEqual(alone, ["tests/store/log.test.ts"]);
});
