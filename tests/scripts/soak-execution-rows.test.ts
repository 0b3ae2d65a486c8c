import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiecastEvent } from "../../core/event.ts";
import { checkExecution } from "../../scripts/soak/execution-check.ts";

/** A log of exceptions alone, each `[code, fingerprint]`. */
function exceptions(
  ...raised: readonly (readonly [code: string, fingerprint: string, facts?: object])[]
): DiecastEvent[] {
  const base = { exceptionId: "e", sentence: "Why.", jobId: null, stage: "generate", nextAction: { label: "Retry" } };
  return raised.map(([code, fingerprint, facts = {}], at) => {
    const payload = { ...base, code, fingerprint, ...facts };
    return { seq: at + 1, ts: "", type: "exception.raised", payload } as unknown as DiecastEvent;
  });
}

const journal = [{ atMs: 0, what: "opened" }] as const;
const forty = Array.from({ length: 40 }, () => ["WORKFLOW_INVALID", "a"] as const);

test("forty exceptions of one cause in one row are no problem, and neither is an outage that shows in many ways", () => {
  const verdict = checkExecution(exceptions(...forty, ["MODEL_MISSING", "b"]), journal);
  assert.deepEqual(verdict.problems, []);
  assert.deepEqual(verdict.exceptions, { raised: 41, causes: 2, rows: 2 });
  const outage = exceptions(["PROVIDER_TIMEOUT", "a"], ["PROVIDER_BUSY", "b"], ["RENDER_LOST", "c"]);
  assert.deepEqual(checkExecution(outage, journal).problems, []);
});

test("one cause that makes two rows of the inbox is a problem", () => {
  const { problems } = checkExecution(exceptions(...forty, ["WORKFLOW_INVALID", "b"]), journal);
  assert.deepEqual(problems, ["1 causes make 2 rows of the inbox"]);
});

test("a fault of pictures is one cause for each stack that makes them, and not one for each picture", () => {
  const of = (stack: string) => ({ stage: "route", cause: { stack, contract: "c", subject: "framing_raw" } });
  const stacks = exceptions(["SUBJECT_CROPPED", "a", of("copax")], ["SUBJECT_CROPPED", "b", of("pony")]);
  assert.deepEqual(checkExecution(stacks, journal).exceptions, { raised: 2, causes: 2, rows: 2 });
  const pictures = exceptions(["SUBJECT_CROPPED", "a", of("copax")], ["SUBJECT_CROPPED", "b", of("copax")]);
  assert.deepEqual(checkExecution(pictures, journal).problems, ["1 causes make 2 rows of the inbox"]);
});
