import assert from "node:assert/strict";
import { test } from "node:test";
import { findVersion } from "../../../core/asset/state.ts";
import type { EventPayloads } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import { inboxCount } from "../../../core/exception/causes.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import { verdictFacts } from "../../../core/exception/verdict.ts";
import type { FailureCode } from "../../../core/failure.ts";
import { defaultBreakerPolicy, renderFailed } from "../../../core/job/breaker.ts";
import { claimJob, failJob } from "../../../core/job/decide.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { emptinessOf, inboxView } from "../../../core/view/exceptions.ts";
import { statusView } from "../../../core/view/status.ts";
import { and, given, givenUp, readySpec, runStarted, version } from "../given.ts";

const now = "2026-01-02T00:00:00.000Z";
const at = "2099-01-01T00:00:00.000Z";

/** Fails a render for good on a renderer, as a worker reports it. */
function fails(
  state: ProjectState,
  assetId: string,
  code: FailureCode,
  sentence: string,
  cause: string[],
  on = "gpu1",
) {
  const jobId = `${assetId}.v1.generate.v0`;
  const command = { jobId, workerId: "w", promptId: "p", providerId: on, at, lostWorkers: new Set<string>() };
  and(state, ...claimJob(state, command));
  const job = state.jobs[jobId];
  assert.ok(job);
  const claim = { jobId, workerId: "w", startedSeq: state.seq };
  and(state, ...failJob(state, claim, { code, sentence }, givenUp(job, { code, sentence }, cause)));
}

function refused(specId: string, sentence: string): Draft {
  const where = { specId, assetId: specId, versionId: null, runId: null, jobId: null, evidenceHash: null };
  const nextAction = { verb: "edit_spec" as const, label: "Choose another LoRA" };
  const why = { stage: "plan" as const, code: "PLAN_REFUSED", sentence, suspect: null, nextAction };
  return raiseException({ ...why, ...where }, `run-1.${specId}`, [sentence.replaceAll(specId, "…")]);
}

function judged(state: ProjectState, assetId: string, checkId: string): Draft {
  const where = {
    specId: assetId,
    assetId,
    versionId: `${assetId}.v1`,
    runId: "run-1",
    jobId: null,
    evidenceHash: null,
  };
  const nextAction = { verb: "retry" as const, label: "Render again" };
  const why = {
    stage: "route" as const,
    code: "SUBJECT_CROPPED",
    sentence: `${checkId} failed by ${assetId.length} px`,
  };
  const facts = verdictFacts(findVersion(state, assetId, `${assetId}.v1`));
  return raiseException({ ...why, suspect: null, nextAction, ...where }, `${assetId}.v1`, [checkId], facts);
}

const resolved = (
  state: ProjectState,
  exceptionId: string,
  resolution: EventPayloads["exception.resolved"]["resolution"],
): ProjectState =>
  and(state, {
    type: "exception.resolved",
    entityType: "exception",
    entityId: exceptionId,
    payload: { exceptionId, resolution, note: null },
  });

/** The ids of so many assets, by what goes wrong with them. */
const ids = (what: string, amount: number): string[] => Array.from({ length: amount }, (_, n) => `${what}_${n}`);

/** A night of work as soak runs see it: nine causes, 104 exceptions, and details that differ from job to job. */
function night(): { state: ProjectState; causes: number } {
  const kinds = {
    lacks_a: 40,
    lacks_b: 6,
    node: 12,
    outage: 9,
    memory: 5,
    refused: 15,
    framing: 10,
    style: 3,
    disk: 4,
  };
  const assets = Object.entries(kinds).flatMap(([what, amount]) => ids(what, amount));
  const stacked = assets.map((id) => ({ ...version(id), affinity: "aaaaaaaa.bbbbbbbb.512x512" }));
  const state = given(...assets.flatMap(readySpec), runStarted("run-1", ...stacked));
  for (const id of ids("lacks_a", 40))
    fails(state, id, "MISSING_MODEL", `The renderer has no neon.safetensors for ${id}.`, [
      "/models/loras/neon.safetensors missing",
    ]);
  for (const id of ids("lacks_b", 6))
    fails(state, id, "MISSING_MODEL", "The renderer has no old.safetensors.", [
      "/models/loras/old.safetensors missing",
    ]);
  for (const [n, id] of ids("node", 12).entries())
    fails(state, id, "RENDER_FAILED", `KSampler ${n}: NaN at step ${n}`, ["/nodes/KSampler RuntimeError"]);
  const outage = ["PROVIDER_UNREACHABLE", "PROVIDER_TIMEOUT", "RENDER_LOST", "WATCHDOG_STALLED"] as const;
  for (const [n, id] of ids("outage", 9).entries())
    fails(state, id, outage[n % 4] ?? "PROVIDER_FAULT", `It did not answer ${id}`, [`/prompt ${n % 3}`], "gpu2");
  for (const id of ids("memory", 5))
    fails(state, id, "OUT_OF_MEMORY", `No room for ${id}`, ["/nodes/VAEDecode OutOfMemoryError"]);
  for (const id of ids("refused", 15)) and(state, refused(id, `${id} wants the LoRA gone, which does not exist.`));
  for (const id of ids("framing", 10)) and(state, judged(state, id, "framing"));
  for (const id of ids("style", 3)) and(state, judged(state, id, "style"));
  for (const id of ids("disk", 4)) fails(state, id, "DISK_FULL", `Too little space for ${id}`, []);
  return { state, causes: Object.keys(kinds).length };
}

test("a night with nine causes and 104 exceptions is nine rows, and each names all that it stopped", () => {
  const { state, causes } = night();
  const { rows } = inboxView(state, now);
  assert.ok(rows.length <= 1.1 * causes && rows.length >= causes, `${rows.length} rows for ${causes} causes`);
  const affected = Object.fromEntries(
    rows.map((row) => [row.affected[0]?.assetId.replace(/_\d+$/, ""), row.affected.length]),
  );
  assert.deepEqual(affected, {
    lacks_a: 40,
    lacks_b: 6,
    node: 12,
    outage: 9,
    memory: 5,
    refused: 15,
    framing: 10,
    style: 3,
    disk: 4,
  });
  assert.equal(inboxCount(state, now), rows.length);
  assert.equal(statusView(state, now).exceptions, rows.length);
});

test("what is wrong with a renderer is one system row, with the renderer that is paused for it", () => {
  const assets = ids("ship", 4);
  const state = given(...assets.flatMap(readySpec), runStarted("run-1", ...assets.map((id) => version(id))));
  fails(state, "ship_0", "PROVIDER_TIMEOUT", "It did not answer.", []);
  fails(state, "ship_1", "RENDER_LOST", "It forgot the render.", []);
  const claim = {
    jobId: "ship_2.v1.generate.v0",
    workerId: "w",
    promptId: "p",
    providerId: "gpu1",
    at,
    lostWorkers: new Set<string>(),
  };
  and(state, ...claimJob(state, claim));
  const job = state.jobs["ship_2.v1.generate.v0"];
  assert.ok(job);
  const failure = {
    providerId: "gpu1",
    code: "PROVIDER_UNREACHABLE",
    sentence: "Nothing answers.",
    cause: [],
    startedSeq: 1,
    since: "2026",
    probeAt: at,
  };
  and(state, ...renderFailed(state, { ...defaultBreakerPolicy, jobs: 1 }, job, failure));
  const { rows } = inboxView(state, now);
  assert.deepEqual(
    rows.map(({ causeId, isSystem, pausedProviderId }) => [causeId, isSystem, pausedProviderId]),
    [["system.gpu1", true, "gpu1"]],
  );
  assert.match(rows[0]?.sentence ?? "", /paused: Nothing answers\./);
});

test("another stack or another contract revision is another row for the same check", () => {
  const state = given(...["a", "b", "c"].flatMap(readySpec));
  const versions = ["11111111", "11111111", "22222222"].map((stack, n) => ({
    ...version("abc".charAt(n)),
    affinity: `${stack}.x.512x512`,
  }));
  and(state, runStarted("run-1", ...versions));
  for (const id of ["a", "b", "c"]) and(state, judged(state, id, "framing"));
  assert.deepEqual(
    inboxView(state, now).rows.map(({ affected }) => affected.map(({ assetId }) => assetId)),
    [["c"], ["a", "b"]],
  );
});

test("a row closes with its last exception, and says so when its cause comes back", () => {
  const state = given(...["a", "b"].flatMap(readySpec), runStarted("run-1", version("a"), version("b")));
  for (const id of ["a", "b"]) and(state, judged(state, id, "framing"));
  const [row] = inboxView(state, now).rows;
  assert.deepEqual([row?.episodes, row?.cameBackAfter], [1, null]);
  for (const id of row?.exceptionIds ?? []) resolved(state, id, "dismissed");
  assert.deepEqual(inboxView(state, now).rows, []);
  const again = judged(state, "a", "framing");
  and(state, { ...again, idempotencyKey: "again" } as Draft);
  const [back] = inboxView(state, now).rows;
  assert.deepEqual([back?.episodes, back?.cameBackAfter?.by], [2, "dismissed"]);
  assert.equal(back?.firstAt, state.lastEventAt);
});

test("a waived row comes back by the clock alone, and a snoozed one is woken by a person", () => {
  const state = given(...readySpec("a"), runStarted("run-1", version("a")));
  and(state, judged(state, "a", "framing"));
  const causeId = inboxView(state, now).rows[0]?.causeId ?? "";
  const settled = (payload: Omit<EventPayloads["cause.settled"], "causeId">): Draft => ({
    type: "cause.settled",
    entityType: "cause",
    entityId: causeId,
    payload: { causeId, ...payload },
  });
  and(state, settled({ verb: "waive", reason: "The client likes it so", until: "2026-02-01T00:00:00.000Z" }));
  const before = inboxView(state, "2026-01-31T23:59:59.999Z");
  assert.deepEqual([before.rows.length, before.hidden[0]?.hidden?.reason], [0, "The client likes it so"]);
  assert.equal(inboxView(state, "2026-02-01T00:00:00.000Z").rows.length, 1);
  and(state, settled({ verb: "snooze", until: "2027-01-01T00:00:00.000Z" }));
  assert.equal(inboxCount(state, "2026-06-01T00:00:00.000Z"), 0);
  and(state, settled({ verb: "wake" }));
  assert.equal(inboxCount(state, "2026-06-01T00:00:00.000Z"), 1);
});

test("the figures that prove an empty inbox add up to all exceptions there ever were", () => {
  const { state } = night();
  const rows = inboxView(state, now).rows;
  for (const [n, id] of rows.flatMap(({ exceptionIds }) => exceptionIds).entries())
    resolved(state, id, n < 14 ? "superseded" : "dismissed");
  assert.deepEqual(emptinessOf(state), { seq: state.seq, raised: 104, open: 0, autoResolved: 14, settled: 90 });
  assert.equal(inboxCount(state, now), 0);
});
