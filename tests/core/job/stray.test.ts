import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelJobs, claimJob } from "../../../core/job/decide.ts";
import { promptIdOf } from "../../../core/job/prompt-id.ts";
import { isStray } from "../../../core/job/stray.ts";
import { and, given, runStarted, version } from "../given.ts";

const job = "icon.v1.generate.v0";
const at = "2099-01-01T00:00:00.000Z";
const promptId = promptIdOf("run-1", job, 1);
const prompt = { promptId, project: "demo", run: "run-1", job, attempt: 1 };

function rendering() {
  const state = given(runStarted("run-1", version("icon"), version("coin")));
  return and(state, ...claimJob(state, { jobId: job, workerId: "w", promptId, at, lostWorkers: new Set() }));
}

test("a prompt is a stray when its job has ended, and only then", () => {
  const state = rendering();
  assert.equal(isStray(state, prompt), false);
  and(state, ...cancelJobs(state, [job], "no"));
  assert.equal(isStray(state, prompt), true);
});

test("a prompt of a run that has ended is a stray, though its jobs have left the state", () => {
  const state = rendering();
  const end = (type: "run.canceled" | "run.finished", more: object) =>
    and(state, { type, entityType: "run", entityId: "run-1", payload: { runId: "run-1", ...more } } as never);
  end("run.canceled", { reason: "no" });
  assert.equal(isStray(state, prompt), true);
  end("run.finished", { counts: { succeeded: 0, failed: 0, canceled: 8 } });
  assert.equal(state.jobs[job], undefined);
  assert.equal(isStray(state, prompt), true);
});

test("what this log does not know, or what is not named as our prompts are, is somebody else's", () => {
  const state = rendering();
  and(state, ...cancelJobs(state, [job], "no"));
  assert.equal(isStray(state, { ...prompt, promptId: "11111111-1111-4111-8111-111111111111" }), false);
  const other = promptIdOf("run-2", job, 1);
  assert.equal(isStray(state, { ...prompt, promptId: other, run: "run-2" }), false);
});
