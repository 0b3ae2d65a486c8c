import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Draft } from "../../../core/event.ts";
import { finishRuns } from "../../../core/job/decide.ts";
import { jobsOfVersion } from "../../../core/job/kinds.ts";
import { comparePlans } from "../../../core/job/queues.ts";
import { dueJobs, isDue, nextDueAt } from "../../../core/job/schedule.ts";
import { hasEnded, type Job, jobsOfRun } from "../../../core/job/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { and, given, image, runStarted, version } from "../given.ts";

const plain = { state: null, frameIndex: null, seed: 7 };
/** Its second variant is rendered only when needed. */
const lazy = {
  ...version("d"),
  firstVariants: 1,
  units: [0, 1].map((variantIndex) => ({ unitKey: `v${variantIndex}`, variantIndex, ...plain })),
};
const versions = [version("a", 1, ["v0", "v1"]), { ...version("b"), checkpointId: "pony" }, lazy, version("c")];
const times = [null, "2026-01-05T00:00:00.000Z", "2026-01-06T00:00:00.000Z"] as const;
const lost = new Set(["gone"]);

/** Any event a worker or a person could cause for any of these jobs, also out of turn. */
const step = fc
  .record({
    job: fc.constantFrom(...versions.flatMap((plan) => jobsOfVersion(plan).map((job) => ({ ...job, plan })))),
    type: fc.constantFrom(
      ...([
        "job.started",
        "job.succeeded",
        "job.retry-scheduled",
        "job.failed",
        "job.canceled",
        "run.canceled",
        "run.paused",
        "run.resumed",
      ] as const),
    ),
    workerId: fc.constantFrom("here", "gone"),
    isEnough: fc.boolean(),
    notBefore: fc.constantFrom(times[1], times[2]),
  })
  .map(({ job, type, workerId, notBefore, isEnough }): Draft => {
    const { assetId, versionId } = job.plan;
    const runId = assetId === "c" ? "r2" : "r1";
    if (type === "run.canceled" || type === "run.paused" || type === "run.resumed")
      return { type, entityType: "run", entityId: runId, payload: { runId, reason: "no" } } as Draft;
    const about = { jobId: job.id, runId, kind: job.kind, assetId, versionId, unitKey: job.unitKey, attempt: 1 };
    const why = { code: "PROVIDER_TIMEOUT", sentence: "slow", startedSeq: 1, maxAttempts: 3, reason: "no" };
    const generated = {
      kind: "generate",
      image,
      promptId: "p",
      fromCache: false,
      adopted: false,
      environmentHash: "e",
    };
    const result = job.kind === "validate" ? { kind: "validate", isEnough, units: [] } : generated;
    const payload = { ...about, ...why, workerId, promptId: null, notBefore, durationMs: 1, result };
    return { type, entityType: "job", entityId: job.id, payload } as unknown as Draft;
  });

function after(steps: readonly Draft[]): ProjectState {
  const first = runStarted("r1", ...versions.slice(0, 3));
  const second = runStarted("r2", ...versions.slice(3));
  return given(first, { ...second, payload: { ...second.payload, notBefore: times[1] } } as Draft, ...steps);
}

function idsOf(jobs: readonly Job[]): string[] {
  return jobs.map(({ id }) => id).sort();
}

test("whatever happened, the due jobs are all that are due, each list in the order of plans", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 30 }),
      fc.constantFrom("2026-01-04", "2026-01-05T12", "2099"),
      (steps, at) => {
        const state = after(steps);
        const lists = dueJobs(state, at, lost).map(({ jobs }) => [...jobs]);
        for (const jobs of lists) assert.deepEqual(jobs, [...jobs].sort(comparePlans));
        const all = Object.values(state.jobs).filter((job) => isDue(job, at, lost));
        assert.deepEqual(idsOf(lists.flat()), idsOf(all));
        const waiting = Object.values(state.jobs).filter(({ state: is }) => is === "queued" || is === "retrying");
        assert.equal(nextDueAt(state), waiting.flatMap(({ notBefore }) => notBefore ?? []).sort()[0] ?? null);
      },
    ),
    { numRuns: 300 },
  );
});

test("whatever happened, the counts of a run are those of its jobs, and a run whose jobs have ended can be finished", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const state = after(steps);
      for (const runId of ["r1", "r2"]) {
        const jobs = jobsOfRun(state, runId);
        const count = (wanted: Job["state"]) => jobs.filter((job) => job.state === wanted).length;
        const { open, succeeded, failed, canceled, skipped } = state.runsOfJobs[runId] ?? {};
        assert.deepEqual(
          { open, succeeded, failed, canceled, skipped },
          {
            ...{ open: jobs.filter((job) => !hasEnded(job)).length, succeeded: count("succeeded") },
            ...{ failed: count("failed"), canceled: count("canceled"), skipped: count("skipped") },
          },
        );
        assert.equal(
          finishRuns(state).some(({ entityId }) => entityId === runId),
          jobs.every(hasEnded),
        );
      }
      and(state, ...finishRuns(state));
      assert.deepEqual(finishRuns(state), []);
    }),
    { numRuns: 300 },
  );
});
