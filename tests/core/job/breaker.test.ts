import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../../../core/event.ts";
import {
  defaultBreakerPolicy,
  failureFingerprint,
  isUncounted,
  pauseOf,
  probeDelayMs,
  renderFailed,
  renderSucceeded,
  rendersOn,
  resumeProvider,
} from "../../../core/job/breaker.ts";
import { claimJob, retryJob, succeedJob } from "../../../core/job/decide.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { and, given, image, runStarted, version } from "../given.ts";

const providerId = "comfyui";
const specs = ["a", "b", "c", "d", "e"] as const;
const reason = { code: "PROVIDER_FAULT", sentence: "It answered with an error page.", cause: ["/prompt status"] };
const probeAt = "2026-01-01T01:00:00.000Z";
const later = "2099-01-01T00:00:00.000Z";
const render = (spec: string) => `${spec}.v1.generate.v0`;

function started(): ProjectState {
  return given(runStarted("run-1", ...specs.map((spec) => version(spec))));
}

function claimed(state: ProjectState, spec: string, at = later) {
  const command = { workerId: "w", promptId: null, providerId, at, lostWorkers: new Set<string>() };
  and(state, ...claimJob(state, { ...command, jobId: render(spec) }));
  return { jobId: render(spec), workerId: "w", startedSeq: state.seq };
}

/** Fails the newest try of a spec's render as a worker would: the renderer's drafts first, then the retry. */
function fails(state: ProjectState, spec: string, changes: Partial<typeof reason> & { since?: string } = {}): Draft[] {
  const claim = claimed(state, spec);
  const job = state.jobs[render(spec)];
  assert.ok(job);
  const failed = { ...reason, providerId, startedSeq: claim.startedSeq, since: "2026", probeAt, ...changes };
  const effects = renderFailed(state, defaultBreakerPolicy, job, failed);
  const why = { code: failed.code, sentence: failed.sentence, providerId, fingerprint: failureFingerprint(failed) };
  const uncounted = isUncounted(state, effects, failed) ? { isUncounted: true as const } : {};
  const drafts = retryJob(state, claim, { ...why, notBefore: "2026-01-02T00:00:00.000Z", ...uncounted }, effects);
  and(state, ...drafts);
  return drafts;
}

const types = (drafts: readonly Draft[]) => drafts.map(({ type }) => type);

test("the same failure on three jobs pauses the renderer by one event and opens one exception", () => {
  const state = started();
  assert.deepEqual(types(fails(state, "a")), ["job.retry-scheduled"]);
  assert.deepEqual(types(fails(state, "b")), ["job.retry-scheduled"]);
  assert.deepEqual(types(fails(state, "c")), ["exception.raised", "provider.paused", "job.retry-scheduled"]);
  assert.deepEqual(pauseOf(state, providerId)?.jobIds, ["a", "b", "c"].map(render));
  const exceptions = Object.values(state.exceptions);
  assert.deepEqual(
    exceptions.map(({ code, specId, resolution }) => [code, specId, resolution]),
    [["PROVIDER_FAULT", null, null]],
  );
  assert.equal(state.jobs[render("c")]?.uncounted, 1);
});

test("one job that fails often, other failures, and those before the window pause nothing", () => {
  const state = started();
  for (const spec of ["a", "a", "a"]) fails(state, spec);
  fails(state, "b", { cause: ["/view status"] });
  fails(state, "c");
  fails(state, "d", { since: later });
  assert.equal(pauseOf(state, providerId), null);
  for (const spec of specs) fails(state, spec, { code: "RENDER_LOST" });
  assert.equal(pauseOf(state, providerId), null);
});

test("what a renderer lacks or refuses, and what breaks on our side, pauses nothing", () => {
  for (const code of ["MISSING_MODEL", "MISSING_NODE", "PROVIDER_REJECTED_GRAPH", "DISK_FULL", "TASK_BROKEN"]) {
    const state = started();
    for (const spec of specs) fails(state, spec, { code });
    assert.equal(pauseOf(state, providerId), null, code);
  }
});

test("a probe that fails for what says nothing of the renderer's health is no answer: the next one follows at once", () => {
  const state = started();
  for (const spec of ["a", "b", "c"]) fails(state, spec);
  assert.deepEqual(types(fails(state, "d", { code: "MISSING_MODEL" })), ["job.retry-scheduled"]);
  assert.equal(state.jobs[render("d")]?.uncounted, 0);
  assert.equal(pauseOf(state, providerId)?.probes, 0);
  assert.equal(rendersOn(state, providerId, probeAt), "probe");
  assert.deepEqual(types(fails(state, "e", { code: "RENDER_LOST" })), ["provider.probed", "job.retry-scheduled"]);
});

test("a paused renderer gets nothing until probeAt, and then one probe at a time", () => {
  const state = started();
  for (const spec of ["a", "b", "c"]) fails(state, spec);
  assert.equal(rendersOn(state, providerId, "2026-01-01T00:59:59.999Z"), "none");
  assert.throws(() => claimed(state, "d", "2026-01-01T00:59:59.999Z"), { code: "CONFLICT" });
  assert.equal(rendersOn(state, providerId, probeAt), "probe");
  claimed(state, "d");
  assert.equal(pauseOf(state, providerId)?.probeJobId, render("d"));
  assert.throws(() => claimed(state, "e"), { code: "CONFLICT" });
  assert.equal(rendersOn(state, "another", probeAt), "all");
});

test("a failed probe costs its job no try and sets the next probe; the job's worker may die meanwhile", () => {
  const state = started();
  for (const spec of ["a", "b", "c"]) fails(state, spec);
  const next = "2026-01-01T02:00:00.000Z";
  const claim = claimed(state, "d");
  const lost = { workerId: "w2", promptId: null, providerId, at: later, lostWorkers: new Set(["w"]) };
  and(state, ...claimJob(state, { ...lost, jobId: claim.jobId }));
  const job = state.jobs[claim.jobId];
  assert.ok(job);
  const failed = { ...reason, providerId, startedSeq: state.seq, since: "2026", probeAt: next };
  const drafts = renderFailed(state, defaultBreakerPolicy, job, failed);
  assert.deepEqual(types(drafts), ["provider.probed"]);
  assert.equal(isUncounted(state, drafts, failed), true);
  and(state, ...drafts);
  assert.deepEqual([pauseOf(state, providerId)?.probes, pauseOf(state, providerId)?.probeAt], [1, next]);
});

test("a probe that succeeds lets all renders follow and closes the exception; another success does not", () => {
  const state = started();
  const running = claimed(state, "e");
  for (const spec of ["a", "b", "c"]) fails(state, spec);
  const other = state.jobs[running.jobId];
  assert.ok(other);
  assert.deepEqual(renderSucceeded(state, providerId, other), []);
  const claim = claimed(state, "d");
  const probe = state.jobs[claim.jobId];
  assert.ok(probe);
  const made = { kind: "generate" as const, image, promptId: "p", fromCache: false, adopted: false };
  const result = { ...made, environmentHash: "b".repeat(64) };
  const drafts = succeedJob(state, claim, { durationMs: 1, result }, renderSucceeded(state, providerId, probe));
  assert.deepEqual(types(drafts), ["exception.resolved", "provider.resumed", "job.succeeded"]);
  and(state, ...drafts);
  assert.equal(rendersOn(state, providerId, later), "all");
  assert.deepEqual(
    Object.values(state.exceptions).map(({ resolution }) => resolution),
    ["recovered"],
  );
});

test("a person who closes the exception lets the renderer be used again; other exceptions do not", () => {
  const state = started();
  for (const spec of ["a", "b", "c"]) fails(state, spec);
  const exceptionId = pauseOf(state, providerId)?.exceptionId ?? "";
  assert.deepEqual(resumeProvider(state, "exception.other"), []);
  const drafts = resumeProvider(state, exceptionId);
  assert.deepEqual(types(drafts), ["provider.resumed"]);
  and(state, ...drafts);
  assert.equal(pauseOf(state, providerId), null);
  assert.deepEqual(types(fails(state, "a")), ["job.retry-scheduled"], "what was counted before is forgotten");
});

test("when a crash tore the pause off its exception, the next failure pauses with the one that is open", () => {
  const state = started();
  fails(state, "a");
  fails(state, "b");
  const claim = claimed(state, "c");
  const job = state.jobs[claim.jobId];
  assert.ok(job);
  const failed = { ...reason, providerId, startedSeq: claim.startedSeq, since: "2026", probeAt };
  const [exception] = renderFailed(state, defaultBreakerPolicy, job, failed);
  assert.ok(exception);
  and(state, exception);
  const again = renderFailed(state, defaultBreakerPolicy, job, { ...failed, startedSeq: claim.startedSeq + 9 });
  assert.deepEqual(types(again), ["provider.paused"]);
  and(state, ...again);
  assert.equal(pauseOf(state, providerId)?.exceptionId, exception.entityId);
});

test("probes become rarer up to a bound", () => {
  const delays = [0, 1, 2, 3, 4, 99].map((failed) => probeDelayMs(defaultBreakerPolicy, failed));
  assert.deepEqual(delays, [5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});
