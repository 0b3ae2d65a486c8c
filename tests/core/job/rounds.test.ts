import assert from "node:assert/strict";
import { test } from "node:test";
import type { VersionPlan } from "../../../core/contracts.ts";
import { claimJob, failJob, succeedJob } from "../../../core/job/decide.ts";
import { jobsOfVersion } from "../../../core/job/kinds.ts";
import { dueJobs } from "../../../core/job/schedule.ts";
import { initialProject, type ProjectState } from "../../../core/project/state.ts";
import { evolveJobList, idAt, initialJobList, kindAt, rowCount } from "../../../core/view/job-list.ts";
import { and, given, givenUp, image, runStarted, version } from "../given.ts";

const late = "2099-01-01T00:00:00.000Z";
const hash = "b".repeat(64);
const nobody: ReadonlySet<string> = new Set();
const due = (state: ProjectState) => dueJobs(state, late, nobody).flatMap(({ jobs }) => [...jobs].map(({ id }) => id));

/** Three variants with two states each, one rendered at once. */
const lazy: VersionPlan = {
  ...version("ship"),
  firstVariants: 1,
  units: [0, 1, 2].flatMap((variantIndex) =>
    ["idle", "hover"].map((state) => ({
      unitKey: `v${variantIndex}-${state}`,
      ...{ variantIndex, state, frameIndex: null, seed: variantIndex },
    })),
  ),
};

function claimed(state: ProjectState, jobId: string) {
  and(state, ...claimJob(state, { jobId, workerId: "w", promptId: null, at: late, lostWorkers: nobody }));
  return { jobId, workerId: "w", startedSeq: state.seq };
}

/** Does the due renders and the finish of a round, then its checks with this answer. */
function round(state: ProjectState, key: string, isEnough: boolean): void {
  const made = { kind: "generate" as const, image, promptId: "p", fromCache: false, adopted: false };
  for (const id of due(state)) {
    const outcome = { durationMs: 1, result: { ...made, environmentHash: hash } };
    and(state, ...succeedJob(state, claimed(state, id), outcome));
  }
  const finish = { kind: "finish" as const, images: [], evidenceHash: hash };
  and(state, ...succeedJob(state, claimed(state, `ship.v1.finish${key}`), { durationMs: 1, result: finish }));
  const judged = { kind: "validate" as const, reportHash: hash, verdict: "fail" as const, units: [], isEnough };
  and(state, ...succeedJob(state, claimed(state, `ship.v1.validate${key}`), { durationMs: 1, result: judged }));
}

function route(state: ProjectState): void {
  and(state, ...succeedJob(state, claimed(state, "ship.v1.route"), { durationMs: 1, result: { kind: "route" } }));
}

test("a first variant that is enough leaves the others unrendered, and the run ends", () => {
  const state = given(runStarted("run-1", lazy));
  assert.deepEqual(due(state), ["ship.v1.generate.v0-hover", "ship.v1.generate.v0-idle"]);
  round(state, "", true);
  assert.deepEqual(due(state), ["ship.v1.route"]);
  route(state);
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 5, failed: 0, canceled: 0, skipped: 8 });
});

test("each further variant is rendered only when those before are not enough, and the decision comes last", () => {
  const state = given(runStarted("run-1", lazy));
  round(state, "", false);
  assert.deepEqual(due(state), ["ship.v1.generate.v1-hover", "ship.v1.generate.v1-idle"]);
  round(state, ".v1", false);
  assert.deepEqual(due(state), ["ship.v1.generate.v2-hover", "ship.v1.generate.v2-idle"]);
  round(state, ".v2", false);
  assert.deepEqual(due(state), ["ship.v1.route"]);
  route(state);
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 13, failed: 0, canceled: 0 });
});

test("a further variant that fails is left out: the version is decided by the variants before, without an exception", () => {
  const state = given(runStarted("run-1", lazy));
  round(state, "", false);
  const claim = claimed(state, "ship.v1.generate.v1-idle");
  const other = claimed(state, "ship.v1.generate.v1-hover");
  const job = state.jobs[claim.jobId];
  assert.ok(job);
  const why = { code: "RENDER_FAILED" as const, sentence: "no" };
  const drafts = failJob(state, claim, why, givenUp(job, why));
  assert.deepEqual(
    drafts.map(({ type }) => type),
    ["job.failed"],
  );
  and(state, ...drafts);
  assert.deepEqual(due(state), ["ship.v1.route"]);
  assert.equal(state.jobs[other.jobId]?.state, "running");
  assert.notEqual(state.assets["ship"]?.versions[0]?.status, "exception");
});

test("a failed first variant ends the version, further ones and all", () => {
  const state = given(runStarted("run-1", lazy));
  const claim = claimed(state, "ship.v1.generate.v0-idle");
  const job = state.jobs[claim.jobId];
  assert.ok(job);
  const why = { code: "RENDER_FAILED" as const, sentence: "no" };
  and(state, ...failJob(state, claim, why, givenUp(job, why)));
  assert.deepEqual(due(state), []);
  assert.deepEqual(state.runs["run-1"]?.counts, { succeeded: 0, failed: 1, canceled: 12 });
});

test("the list of jobs knows the jobs of every round by their places", () => {
  const list = initialJobList();
  const payload = runStarted("run-1", lazy).payload;
  const event = { type: "run.started", seq: 1, ts: late, payload };
  evolveJobList(list, initialProject(), event as Parameters<typeof evolveJobList>[2]);
  const batch = list.batches[0];
  assert.ok(batch);
  const rows = Array.from({ length: rowCount(batch) }, (_, place) => [idAt(batch, place), kindAt(batch, place)]);
  assert.deepEqual(
    rows,
    jobsOfVersion(lazy).map(({ id, kind }) => [id, kind]),
  );
  assert.equal(list.total, 13);
});
