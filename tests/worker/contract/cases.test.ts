import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { promptHistory } from "../../../worker/comfy/renderer/protocol/history.ts";
import { readRecording, recordingNames } from "./recording.ts";

const caseCount = 60;

/** Cases of the protocol notes that no recording shows: where they are tested instead, and why. */
const elsewhere: { readonly [number: string]: readonly [file: string, title: string, why: string] } = {
  14: [
    "worker/renderer/faults.test.ts",
    "out of memory is an execution_error with torch's name",
    "recorded without a GPU",
  ],
  35: ["worker/contract/cases.test.ts", "history keeps one more than its cap", "10,004 runs were made by hand once"],
  55: ["worker/comfy/graph.test.ts", "seeds that JavaScript can't carry exactly", "the driver's half of seed-range"],
  57: ["worker/comfy/submit.test.ts", "a submit that times out after it was accepted is adopted", "about the driver"],
  58: ["worker/comfy/submit.test.ts", "a 500 that had enqueued the prompt is adopted", "about the driver"],
  59: [
    "worker/comfy/follow.test.ts",
    "a prompt that ends between two looks is never taken for lost",
    "about the driver",
  ],
  60: ["worker/comfy/with-renderer.test.ts", "twelve renders at once by polling alone", "about the driver"],
};

test("each of the sixty contract cases is recorded and replayed, or tested where the table says", () => {
  const recorded = new Set(recordingNames().flatMap((name) => readRecording(name).cases));
  for (let number = 1; number <= caseCount; number += 1) {
    const [file, title] = elsewhere[number] ?? [];
    assert.ok(recorded.has(number) || file !== undefined, `case ${number} is not covered`);
    if (file === undefined || title === undefined) continue;
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    assert.ok(text.includes(`test("${title}`), `case ${number}: ${file} has no test "${title}…"`);
  }
});

test("history keeps one more than its cap of 10,000 and lets the oldest go first", () => {
  const history = promptHistory();
  for (let run = 1; run <= 10_004; run += 1) history.add(`p${run}`, { run: BigInt(run) });
  const kept = [...(history.page(-1, undefined) as ReadonlyMap<string, unknown>).keys()];
  assert.equal(kept.length, 10_001);
  assert.deepEqual([kept[0], kept.at(-1)], ["p4", "p10004"]);
});
