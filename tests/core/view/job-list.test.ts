import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DiecastEvent, Draft } from "../../../core/event.ts";
import { evolveJobs } from "../../../core/job/evolve.ts";
import { jobsOfVersion } from "../../../core/job/kinds.ts";
import { initialJobs, type Job } from "../../../core/job/state.ts";
import { type ServerState, serverFold } from "../../../core/project/server-state.ts";
import { findJob, type JobFilter, jobPage } from "../../../core/view/job-page.ts";
import { runStarted, version } from "../given.ts";

const all: JobFilter = { state: null, runId: null, assetId: null, kind: null };

function toEvents(drafts: readonly Draft[]): DiecastEvent[] {
  return drafts.map((draft, at) => {
    const ts = new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString();
    const causal = { causalChainId: "c", causationId: null, causalDepth: 0, actor: { kind: "system", id: "test" } };
    return {
      id: `e${at}`,
      projectId: "p",
      seq: at + 1,
      ts,
      idempotencyKey: `e${at}`,
      schemaVersion: 1,
      ...causal,
      ...draft,
    } as DiecastEvent;
  });
}

function fold(events: readonly DiecastEvent[], state = serverFold.initial()): ServerState {
  return events.reduce(serverFold.evolve, state);
}

function listOf(...drafts: readonly Draft[]): ServerState {
  return fold(toEvents(drafts));
}

function about(id: string): {
  jobId: string;
  runId: string;
  kind: "route";
  assetId: string;
  versionId: string;
  unitKey: null;
} {
  const [assetId = "", number = ""] = id.split(".");
  return { jobId: id, runId: "r1", kind: "route", assetId, versionId: `${assetId}.${number}`, unitKey: null };
}

const started = (id: string, attempt = 1): Draft => {
  const payload = { ...about(id), attempt, workerId: "w", promptId: null };
  return { type: "job.started", entityType: "job", entityId: id, payload };
};
const succeeded = (id: string): Draft => {
  const payload = { ...about(id), attempt: 1, startedSeq: 1, durationMs: 1, result: { kind: "route" as const } };
  return { type: "job.succeeded", entityType: "job", entityId: id, payload };
};
const failed = (id: string): Draft => {
  const payload = { ...about(id), attempt: 1, startedSeq: 1, code: "BROKEN", sentence: "It broke." };
  return { type: "job.failed", entityType: "job", entityId: id, payload };
};
const finished = (runId: string): Draft => {
  const payload = { runId, counts: { succeeded: 0, failed: 0, canceled: 0 } };
  return { type: "run.finished", entityType: "run", entityId: runId, payload };
};
const canceled = (runId: string): Draft => {
  return { type: "run.canceled", entityType: "run", entityId: runId, payload: { runId, reason: "enough" } };
};

const ids = (list: ServerState, filter = all, limit = 100): string[] =>
  jobPage(list, filter, { cursor: null, limit })?.items.map(({ id }) => id) ?? [];

test("a finished run's jobs stay in the list, newest first, with how and when they ended", () => {
  const list = listOf(
    runStarted("r1", version("ship", 1, ["v0", "v1"])),
    started("ship.v1.generate.v0"),
    failed("ship.v1.generate.v0"),
    finished("r1"),
    runStarted("r2", version("mine")),
  );
  assert.deepEqual(ids(list).slice(0, 5), [
    "mine.v1.route",
    "mine.v1.validate",
    "mine.v1.finish",
    "mine.v1.generate.v0",
    "ship.v1.route",
  ]);
  assert.deepEqual(findJob(list, "ship.v1.generate.v0"), {
    id: "ship.v1.generate.v0",
    ...{ runId: "r1", assetId: "ship", versionId: "ship.v1", kind: "generate", unitKey: "v0", checkpointId: "copax" },
    ...{ lane: "batch", state: "failed", attempt: 1, maxAttempts: 3, ownTry: null, notBefore: null, workerId: null },
    ...{ plannedSeq: 1, plannedAt: "2026-01-01T00:00:00.000Z", startedAt: "2026-01-01T00:00:01.000Z" },
    ...{ endedAt: "2026-01-01T00:00:02.000Z", code: "BROKEN", sentence: "It broke." },
  });
  assert.equal(findJob(list, "ship.v1.finish")?.state, "canceled");
  assert.equal(findJob(list, "ship.v1.nothing"), null);
  assert.equal(Object.keys(list.project.jobs).length, 4);
});

test("a job of a run that goes on is shown with all that is known of it", () => {
  const list = listOf(runStarted("r1", version("ship")), started("ship.v1.generate.v0"));
  const job = findJob(list, "ship.v1.generate.v0");
  assert.deepEqual([job?.state, job?.workerId, job?.startedSeq, job?.needs], ["running", "w", 2, []]);
});

test("filters by state, run, asset and kind count and list only what matches all of them", () => {
  const list = listOf(
    runStarted("r1", version("ship", 1, ["v0", "v1"]), version("mine")),
    succeeded("ship.v1.generate.v0"),
    finished("r1"),
    runStarted("r2", version("ship", 2)),
  );
  assert.deepEqual(ids(list, { ...all, assetId: "ship", kind: "generate" }), [
    "ship.v2.generate.v0",
    "ship.v1.generate.v1",
    "ship.v1.generate.v0",
  ]);
  assert.deepEqual(ids(list, { ...all, runId: "r1", state: "succeeded" }), ["ship.v1.generate.v0"]);
  assert.equal(jobPage(list, { ...all, assetId: "mine" }, { cursor: null, limit: 1 })?.total, 4);
});

test("pages of any size join to the whole list, also while newer jobs come in; an unknown cursor is told", () => {
  const list = listOf(runStarted("r1", version("ship", 1, ["v0", "v1", "v2"]), version("mine")), finished("r1"));
  const whole = ids(list);
  const late = toEvents([runStarted("late", version("late"))])[0];
  assert.ok(late);
  for (let limit = 1; limit <= whole.length; limit += 1) {
    const seen: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = jobPage(list, { ...all, runId: "r1" }, { cursor, limit });
      seen.push(...(page?.items.map(({ id }) => id) ?? []));
      fold([late], list);
      cursor = page?.nextCursor ?? null;
      if (cursor === null) break;
    }
    assert.deepEqual(seen, whole);
  }
  assert.equal(jobPage(list, all, { cursor: "ship.v1.generate.v9", limit: 1 }), null);
});

test("whatever happens, a listed job says the same as the jobs the worker sees, and stays so when its run ends", () => {
  const versions = [version("a", 1, ["v0", "v1"]), version("b")];
  const jobIds = versions.flatMap(jobsOfVersion).map(({ id }) => id);
  const step = fc.oneof(
    fc.constantFrom(...jobIds).map((id) => started(id)),
    fc.constantFrom(...jobIds).map(succeeded),
    fc.constantFrom(...jobIds).map(failed),
    fc.constant(canceled("r1")),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const events = toEvents([runStarted("r1", ...versions), ...steps, finished("r1")]);
      const list = fold(events.slice(0, -1));
      const jobs = events.slice(0, -1).reduce(evolveJobs, initialJobs()).jobs;
      const facts = ({ state, attempt, startedAt, endedAt, code, sentence, kind, unitKey }: Job) => {
        return { state, attempt, startedAt, endedAt, code, sentence, kind, unitKey };
      };
      for (const id of jobIds) assert.deepEqual(facts(findJob(list, id) as Job), facts(jobs[id] as Job));
      const rowsBefore = jobPage(list, all, { cursor: null, limit: 100 })?.items.map(facts as never);
      fold(events.slice(-1), list);
      assert.deepEqual(jobPage(list, all, { cursor: null, limit: 100 })?.items.map(facts as never), rowsBefore);
    }),
    { numRuns: 200 },
  );
});
