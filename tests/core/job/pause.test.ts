import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelJobs, claimJob, failJob, finishRuns, retryJob, succeedJob } from "../../../core/job/decide.ts";
import { dueJobs, nextDueAt } from "../../../core/job/schedule.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { pauseRun, resumePausedRun } from "../../../core/run/control.ts";
import { cancelRun } from "../../../core/run/decide.ts";
import { and, given, givenUp, image, runStarted, version } from "../given.ts";

const nobody: ReadonlySet<string> = new Set();
const late = "2099-01-01T00:00:00.000Z";
const due = (state: ProjectState) => dueJobs(state, late, nobody).flatMap(({ jobs }) => [...jobs].map(({ id }) => id));
const stateOf = (state: ProjectState, id: string) => state.jobs[id]?.state;

function claimed(state: ProjectState, jobId: string) {
  and(state, ...claimJob(state, { jobId, workerId: "w", promptId: null, at: late, lostWorkers: nobody }));
  return { jobId, workerId: "w", startedSeq: state.seq };
}

const generated = {
  ...{ kind: "generate" as const, image, promptId: "p", fromCache: false, adopted: false },
  environmentHash: "b".repeat(64),
};

test("nothing of a paused run begins, what renders ends, and all of it goes on after the pause", () => {
  const state = given(runStarted("run-1", version("ship", 1, ["v0", "v1"]), version("boss")));
  const rendering = claimed(state, "ship.v1.generate.v0");
  const failing = claimed(state, "boss.v1.generate.v0");
  and(state, ...pauseRun(state, "run-1", "lunch"));
  assert.deepEqual(due(state), []);
  assert.equal(stateOf(state, "ship.v1.generate.v1"), "paused");
  and(state, ...succeedJob(state, rendering, { durationMs: 1, result: generated }));
  const notBefore = "2026-06-01T00:00:00.000Z";
  and(state, ...retryJob(state, failing, { code: "RENDER_FAILED", sentence: "no", notBefore }));
  assert.equal(stateOf(state, "boss.v1.generate.v0"), "paused");
  assert.equal(nextDueAt(state), null);
  and(state, ...resumePausedRun(state, "run-1"));
  assert.equal(stateOf(state, "boss.v1.generate.v0"), "retrying");
  assert.equal(nextDueAt(state), notBefore);
  assert.deepEqual(due(state).sort(), ["boss.v1.generate.v0", "ship.v1.generate.v1"]);
});

test("what becomes ready, or is planned, while the run is paused waits too", () => {
  const state = given(runStarted("run-1", version("ship")));
  const rendering = claimed(state, "ship.v1.generate.v0");
  and(state, ...pauseRun(state, "run-1", "lunch"));
  and(state, ...succeedJob(state, rendering, { durationMs: 1, result: generated }));
  const payload = { runId: "run-1", cause: { kind: "route" as const, id: "x" }, version: version("ship", 2) };
  and(state, { type: "version.planned", entityType: "asset", entityId: "ship", payload });
  assert.deepEqual([stateOf(state, "ship.v1.finish"), stateOf(state, "ship.v2.generate.v0")], ["paused", "paused"]);
  and(state, ...resumePausedRun(state, "run-1"));
  assert.deepEqual(due(state), ["ship.v1.finish", "ship.v2.generate.v0"]);
});

test("a run is paused and resumed once, and only while it goes on", () => {
  const state = given(runStarted("run-1", version("ship")));
  assert.throws(() => resumePausedRun(state, "run-1"), { code: "CONFLICT" });
  and(state, ...pauseRun(state, "run-1", "lunch"));
  assert.throws(() => pauseRun(state, "run-1", "lunch"), { code: "CONFLICT" });
  assert.throws(() => pauseRun(state, "nobody", "lunch"), { code: "NOT_FOUND" });
  and(state, ...cancelRun(state, "run-1", "no"));
  assert.throws(() => resumePausedRun(state, "run-1"), { code: "CONFLICT" });
  and(state, ...finishRuns(state));
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 0, failed: 0, canceled: 4 });
});

test("canceling jobs takes along what their versions have not begun, and leaves what renders and other versions", () => {
  const state = given(runStarted("run-1", version("ship", 1, ["v0", "v1", "v2"]), version("boss")));
  claimed(state, "ship.v1.generate.v0");
  and(state, ...cancelJobs(state, ["ship.v1.generate.v1"], "not this one"));
  assert.equal(stateOf(state, "ship.v1.generate.v0"), "running");
  for (const id of ["generate.v1", "generate.v2", "finish", "validate", "route"])
    assert.equal(stateOf(state, `ship.v1.${id}`), "canceled", id);
  assert.equal(stateOf(state, "boss.v1.generate.v0"), "queued");
  assert.equal(state.assets["ship"]?.versions[0]?.status, "canceled");
  assert.throws(() => cancelJobs(state, ["ship.v1.generate.v1"], "again"), { code: "CONFLICT" });
  and(state, ...cancelJobs(state, ["ship.v1.generate.v0", "ship.v1.generate.v1"], "that one too"));
  assert.equal(stateOf(state, "ship.v1.generate.v0"), "canceled");
});

test("a picture that comes after its version was stopped is kept, and the version stays stopped", () => {
  const state = given(runStarted("run-1", version("ship", 1, ["v0", "v1"])));
  const claims = ["v0", "v1"].map((unit) => claimed(state, `ship.v1.generate.${unit}`));
  const job = state.jobs["ship.v1.generate.v1"];
  const [first, second] = claims;
  assert.ok(job && first && second);
  const why = { code: "RENDER_FAILED" as const, sentence: "no" };
  and(state, ...failJob(state, second, why, givenUp(job, why)));
  and(state, ...succeedJob(state, first, { durationMs: 1, result: generated }));
  const stopped = state.assets["ship"]?.versions[0];
  assert.deepEqual([stopped?.status, stopped?.units["v0"]?.raw], ["exception", image]);
  assert.equal(state.runs["run-1"]?.state, "finished");
});
