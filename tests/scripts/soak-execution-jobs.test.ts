import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiecastEvent } from "../../core/event.ts";
import { readJobs } from "../../scripts/soak/execution-jobs.ts";
import { version } from "../core/given.ts";

const jobId = "icon.v1.generate.v0";
const planned = { type: "run.started", entityType: "run", payload: { runId: "run", versions: [version("icon")] } };
const ofJob = (type: string, more: object = {}) => ({
  type,
  entityType: "job",
  entityId: jobId,
  payload: { jobId, ...more },
});
const finished = {
  type: "run.finished",
  entityType: "run",
  payload: { runId: "run", counts: { failed: 1, canceled: 3 } },
};

const read = (...events: readonly object[]) =>
  readJobs([planned, ...events].map((event, at) => ({ ...event, seq: at + 1 }) as unknown as DiecastEvent));

test("a job that is given to a person has not ended by that: it fails afterwards, once", () => {
  const failed = ofJob("job.failed", { code: "WORKER_LOST" });
  const { jobs, problems } = read(ofJob("job.started", { attempt: 1 }), ofJob("job.escalated"), failed, finished);
  assert.deepEqual(problems, []);
  assert.equal(jobs.get(jobId)?.state, "failed");
});

test("an event of a job that the check does not know is a problem", () => {
  assert.match(read(ofJob("job.rested")).problems.join(), /job\.rested of icon\.v1\.generate\.v0 is unknown/);
});
