import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayloads } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import { claimJob, failJob, finishRuns, succeedJob } from "../../../core/job/decide.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { and, given, givenUp, image, runStarted, version } from "../given.ts";

type Policy = EventPayloads["run.started"]["failurePolicy"];

/** ship has rendered, boss renders, mine retries nothing yet and tile has not begun. */
function inTheMiddle(failurePolicy: Policy): ProjectState {
  const started = runStarted(
    "run-1",
    version("ship"),
    version("boss", 1, ["v0", "v1"]),
    version("mine"),
    version("tile"),
  );
  const state = given({ ...started, payload: { ...started.payload, failurePolicy } } as Draft);
  const claim = claimed(state, "ship.v1.generate.v0");
  const hash = "b".repeat(64);
  const result = { kind: "generate", promptId: "p", fromCache: false, adopted: false, environmentHash: hash } as const;
  and(state, ...succeedJob(state, claim, { durationMs: 5, result: { ...result, image } }));
  claimed(state, "mine.v1.generate.v0");
  return state;
}

function claimed(state: ProjectState, jobId: string) {
  and(state, ...claimJob(state, { jobId, workerId: "w", promptId: null, at: "2099", lostWorkers: new Set() }));
  return { jobId, workerId: "w", startedSeq: state.seq };
}

function fail(state: ProjectState, jobId: string): Draft[] {
  const claim = claimed(state, jobId);
  const job = state.jobs[jobId];
  assert.ok(job);
  const why = { code: "MISSING_MODEL" as const, sentence: "copax is not installed." };
  const drafts = failJob(state, claim, why, givenUp(job, why));
  and(state, ...drafts);
  return drafts;
}

const canceledIds = (drafts: readonly Draft[]) =>
  drafts.filter(({ type }) => type === "job.canceled").map(({ entityId }) => entityId);
const statuses = (state: ProjectState) =>
  Object.fromEntries(Object.values(state.assets).map((asset) => [asset.id, asset.versions[0]?.status]));

test("continue: a failed job ends its own version and nothing else", () => {
  const state = inTheMiddle("continue");
  assert.deepEqual(canceledIds(fail(state, "boss.v1.generate.v0")), []);
  assert.deepEqual(statuses(state), { ship: "finishing", boss: "exception", mine: "rendering", tile: "rendering" });
});

test("stop_on_stage_failure: what has not begun the failed stage is canceled, what is in it or past it goes on", () => {
  const state = inTheMiddle("stop_on_stage_failure");
  const drafts = fail(state, "boss.v1.generate.v0");
  assert.deepEqual(
    canceledIds(drafts),
    ["generate.v0", "finish", "validate", "route"].map((rest) => `tile.v1.${rest}`),
  );
  assert.deepEqual(statuses(state), { ship: "finishing", boss: "exception", mine: "rendering", tile: "canceled" });
  assert.equal(state.jobs["ship.v1.finish"]?.state, "queued");
  assert.equal(state.runs["run-1"]?.state, "running");
});

test("fail_immediately: everything open is canceled, also what runs, and the run ends with the failure", () => {
  const state = inTheMiddle("fail_immediately");
  const running = claimed(state, "boss.v1.generate.v1");
  const drafts = fail(state, "boss.v1.generate.v0");
  assert.ok(canceledIds(drafts).includes("mine.v1.generate.v0"));
  assert.ok(canceledIds(drafts).includes("boss.v1.generate.v1"), "a sibling picture that renders is stopped too");
  assert.deepEqual(statuses(state), { ship: "canceled", boss: "exception", mine: "canceled", tile: "canceled" });
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 1, failed: 1, canceled: 15 });
  assert.equal(state.runs["run-1"]?.state, "finished");
  assert.throws(() => fail(state, running.jobId), { code: "CONFLICT" });
  assert.deepEqual(finishRuns(state), []);
  assert.deepEqual([state.runsOfJobs, state.queues, state.runningJobIds], [{}, {}, []]);
});

test("no job is ended twice by one failure", () => {
  for (const policy of ["stop_on_stage_failure", "fail_immediately"] as const) {
    const state = inTheMiddle(policy);
    const ends = fail(state, "boss.v1.generate.v0").filter(
      ({ type }) => type === "job.failed" || type === "job.canceled",
    );
    assert.equal(new Set(ends.map(({ entityId }) => entityId)).size, ends.length);
  }
});
