import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonDifferences } from "../../core/policy/diff-json.ts";
import { createProgressBar, progressLine } from "../../scripts/verify/progress-bar.ts";

test("differences are named by JSON pointer, and what comes or goes as a whole is one of them", () => {
  const before = { same: [1, 2], gone: { deep: true }, "a/b~c": 1, list: [1] };
  const after = { same: [1, 2], "a/b~c": 2, list: [1, { new: 1 }], come: null };
  assert.deepEqual(jsonDifferences(before, after), [
    { path: "/a~1b~0c", before: 1, after: 2 },
    { path: "/come", after: null },
    { path: "/gone", before: { deep: true } },
    { path: "/list/1", after: { new: 1 } },
  ]);
  assert.deepEqual(jsonDifferences(before, structuredClone(before)), []);
});

test("the progress bar shows on a terminal only, and only after two seconds", () => {
  let now = 0;
  let written = "";
  const terminal = { isTTY: true, write: (text: string) => (written += text) };
  const bar = createProgressBar(terminal, () => now);
  bar.show("p log", 1, 2);
  assert.equal(written, "");
  now = 2500;
  bar.show("p log", 1e6, 2e6);
  assert.ok(written.endsWith(progressLine("p log", 1e6, 2e6)) && written.includes("50 %"), written);
  const piped = createProgressBar({ write: () => assert.fail("a pipe is no terminal") }, () => now);
  now = 9000;
  piped.show("p log", 1, 2);
});
