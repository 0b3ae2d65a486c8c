import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../../../core/event.ts";
import { claimJob, failJob, finishRuns, retryJob, succeedJob } from "../../../core/job/decide.ts";
import { dueJobs } from "../../../core/job/schedule.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { and, given, givenUp, image, runStarted, version } from "../given.ts";

const nobody: ReadonlySet<string> = new Set();
const late = "2099-01-01T00:00:00.000Z";
const hash = "b".repeat(64);
const results = {
  generate: {
    kind: "generate" as const,
    image,
    promptId: "p",
    fromCache: false,
    adopted: false,
    environmentHash: hash,
  },
  finish: { kind: "finish" as const, images: [{ unitKey: "v0", image }], evidenceHash: hash },
  validate: {
    kind: "validate" as const,
    reportHash: hash,
    verdict: "pass" as const,
    units: [{ unitKey: "v0", verdict: "pass" as const }],
  },
  route: { kind: "route" as const },
};

function due(state: ProjectState, lost: ReadonlySet<string> = nobody): string[] {
  return dueJobs(state, late, lost).flatMap(({ jobs }) => [...jobs].map(({ id }) => id));
}

/** Claims a job for a worker and gives the claim. */
function claimed(state: ProjectState, jobId: string, workerId = "w1", lost: ReadonlySet<string> = nobody) {
  and(state, ...claimJob(state, { jobId, workerId, promptId: null, at: late, lostWorkers: lost }));
  return { jobId, workerId, startedSeq: state.seq };
}

function done(state: ProjectState, jobId: string, kind: keyof typeof results, effects: readonly Draft[] = []): void {
  const claim = claimed(state, jobId);
  and(state, ...succeedJob(state, claim, { durationMs: 5, result: results[kind] }, effects));
}

test("a version's jobs become due one stage after the other, and the run ends with the last", () => {
  const state = given(runStarted("run-1", version("ship", 1, ["v0", "v1"])));
  assert.deepEqual(due(state), ["ship.v1.generate.v0", "ship.v1.generate.v1"]);
  done(state, "ship.v1.generate.v0", "generate");
  assert.deepEqual(due(state), ["ship.v1.generate.v1"]);
  done(state, "ship.v1.generate.v1", "generate");
  assert.deepEqual(due(state), ["ship.v1.finish"]);
  done(state, "ship.v1.finish", "finish");
  done(state, "ship.v1.validate", "validate");
  assert.equal(state.runs["run-1"]?.state, "running");
  done(state, "ship.v1.route", "route");
  assert.equal(state.runs["run-1"]?.state, "finished");
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 5, failed: 0, canceled: 0 });
  assert.deepEqual(state.jobs, {});
});

test("a job that runs can't be claimed again, unless its worker is lost", () => {
  const state = given(runStarted("run-1", version("ship")));
  claimed(state, "ship.v1.generate.v0");
  assert.throws(() => claimed(state, "ship.v1.generate.v0", "w2"), { code: "CONFLICT" });
  const second = claimed(state, "ship.v1.generate.v0", "w2", new Set(["w1"]));
  const job = state.jobs["ship.v1.generate.v0"];
  assert.deepEqual([job?.attempt, job?.losses, job?.startedSeq], [2, 1, second.startedSeq]);
});

test("the result of a worker that lost the job is refused", () => {
  const state = given(runStarted("run-1", version("ship")));
  const stale = claimed(state, "ship.v1.generate.v0");
  claimed(state, "ship.v1.generate.v0", "w2", new Set(["w1"]));
  const outcome = { durationMs: 1, result: results.generate };
  assert.throws(() => succeedJob(state, stale, outcome), { code: "STALE_ATTEMPT" });
});

test("a canceled run takes its open jobs with it and refuses their results", () => {
  const state = given(runStarted("run-1", version("ship")));
  const claim = claimed(state, "ship.v1.generate.v0");
  and(state, { type: "run.canceled", entityType: "run", entityId: "run-1", payload: { runId: "run-1", reason: "no" } });
  assert.throws(() => succeedJob(state, claim, { durationMs: 1, result: results.generate }), { code: "STALE_ATTEMPT" });
  assert.deepEqual(
    finishRuns(state).map((draft) => draft.type),
    ["run.finished"],
  );
  and(state, ...finishRuns(state));
  assert.equal(state.runs["run-1"]?.state, "canceled");
  assert.deepEqual(finishRuns(state), []);
});

test("a failed try is due again at notBefore and not a moment earlier", () => {
  const state = given(runStarted("run-1", version("ship")));
  const claim = claimed(state, "ship.v1.generate.v0");
  const notBefore = "2026-06-01T00:00:00.000Z";
  and(state, ...retryJob(state, claim, { code: "PROVIDER_TIMEOUT", sentence: "slow", notBefore }));
  assert.deepEqual(dueJobs(state, "2026-05-31T23:59:59.999Z", nobody), []);
  assert.deepEqual(
    dueJobs(state, notBefore, nobody).flatMap(({ jobs }) => [...jobs].map(({ id }) => id)),
    ["ship.v1.generate.v0"],
  );
});

test("a failed job cancels what its version has not begun, raises one exception and ends the run", () => {
  const state = given(runStarted("run-1", version("ship")));
  const claim = claimed(state, "ship.v1.generate.v0");
  const job = state.jobs["ship.v1.generate.v0"];
  assert.ok(job);
  const why = { code: "MISSING_MODEL" as const, sentence: "copax is not installed." };
  and(state, ...failJob(state, claim, why, givenUp(job, why, ["ckpt_name"])));
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 0, failed: 1, canceled: 3 });
  assert.equal(state.assets["ship"]?.versions[0]?.status, "exception");
  assert.deepEqual(
    Object.values(state.exceptions).map(({ code, nextAction }) => [code, nextAction.verb]),
    [["MISSING_MODEL", "install_model"]],
  );
});

test("a regeneration planned by a route keeps the run open until it is judged too", () => {
  const state = given(runStarted("run-1", version("ship")));
  done(state, "ship.v1.generate.v0", "generate");
  done(state, "ship.v1.finish", "finish");
  done(state, "ship.v1.validate", "validate");
  const next: Draft = {
    type: "version.planned",
    entityType: "asset",
    entityId: "ship",
    idempotencyKey: "after:ship.v1",
    payload: { runId: "run-1", cause: { kind: "route", id: "ship.v1" }, version: version("ship", 2) },
  };
  done(state, "ship.v1.route", "route", [next]);
  assert.equal(state.runs["run-1"]?.state, "running");
  assert.deepEqual(due(state), ["ship.v2.generate.v0"]);
});
