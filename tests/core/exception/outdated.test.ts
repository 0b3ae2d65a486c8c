import assert from "node:assert/strict";
import { test } from "node:test";
import { raiseException } from "../../../core/exception/decide.ts";
import { closeOutdated, type PlanToday, specsToPlan } from "../../../core/exception/outdated.ts";
import { verdictFacts } from "../../../core/exception/verdict.ts";
import { claimJob, failJob } from "../../../core/job/decide.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { selectSpecs } from "../../../core/run/decide.ts";
import { and, given, givenUp, readySpec, runStarted, version } from "../given.ts";

const same: PlanToday = { ok: true, stackKey: "11111111", packageHash: "a".repeat(64), size: "512x512" };
const renderSize = { widthPx: 512, heightPx: 512 };

/** A spec whose render failed for good with a stack and a size. */
function failed(code: "MISSING_MODEL" | "PROVIDER_TIMEOUT" = "MISSING_MODEL"): ProjectState {
  const plan = { ...version("ship"), affinity: "11111111.x.512x512", renderSize };
  const state = given(...readySpec("ship"), runStarted("run-1", plan));
  const jobId = "ship.v1.generate.v0";
  const command = { jobId, workerId: "w", promptId: "p", at: "2099", lostWorkers: new Set<string>() };
  and(state, ...claimJob(state, command));
  const job = state.jobs[jobId];
  assert.ok(job);
  const why = { code, sentence: "It is missing." };
  return and(state, ...failJob(state, { jobId, workerId: "w", startedSeq: state.seq }, why, givenUp(job, why)));
}

/** A spec whose version was judged, and became an exception. */
function judged(): ProjectState {
  const plan = { ...version("ship"), affinity: "11111111.x.512x512", renderSize };
  const state = given(...readySpec("ship"), runStarted("run-1", plan));
  const where = { specId: "ship", assetId: "ship", versionId: "ship.v1", runId: "run-1", jobId: null };
  const nextAction = { verb: "retry" as const, label: "Again" };
  const why = { stage: "route" as const, code: "SUBJECT_CROPPED", sentence: "Cropped", suspect: null };
  const facts = verdictFacts(state.assets["ship"]?.versions[0]);
  return and(
    state,
    raiseException({ ...why, nextAction, ...where, evidenceHash: null }, "ship.v1", ["framing"], facts),
  );
}

const resolutions = (state: ProjectState, plan: PlanToday): string[] =>
  closeOutdated(state, new Map([["ship", plan]])).flatMap((draft) =>
    draft.type === "exception.resolved" ? `${draft.payload.resolution}: ${draft.payload.note}` : [],
  );

test("a failed render stays as long as it would be made just so, whatever its words", () => {
  assert.deepEqual(resolutions(failed(), same), []);
  assert.deepEqual(resolutions(failed(), { ...same, packageHash: "b".repeat(64) }), []);
  assert.deepEqual(resolutions(failed(), { ok: false, cause: "anything" }), []);
});

test("a failed render is mended when another stack or size would be rendered now", () => {
  const stack = { ...same, stackKey: "22222222" };
  assert.deepEqual(resolutions(failed(), stack), ["fixed: It would be made with another stack now."]);
  const size = { ...same, size: "256x256" };
  assert.deepEqual(resolutions(failed(), size), ["fixed: It would be made in another size now."]);
});

test("a verdict is mended when other words would be rendered, or other rules would judge", () => {
  assert.deepEqual(resolutions(judged(), same), []);
  const words = { ...same, packageHash: "b".repeat(64) };
  assert.deepEqual(resolutions(judged(), words), ["fixed: It would be made from other words now."]);
  const rebound = judged();
  const [, readied] = readySpec("ship");
  assert.ok(readied?.type === "spec.readied");
  const pins = { ...readied.payload.pins, baselineHash: "b".repeat(64) };
  and(rebound, { ...readied, payload: { ...readied.payload, pins } });
  assert.deepEqual(resolutions(rebound, same), ["fixed: It would be judged by other rules now."]);
});

test("documents say nothing of a renderer that does not answer", () => {
  const state = failed("PROVIDER_TIMEOUT");
  assert.deepEqual([specsToPlan(state), resolutions(state, { ...same, stackKey: "22222222" })], [[], []]);
});

test("what is mended is rendered with everything ready again, and a closed row loses no asset", () => {
  const state = failed();
  const facts = { isUpToDate: () => false, dependenciesOf: () => [] };
  assert.equal(selectSpecs(state, "ready", facts).skipped[0]?.code, "EXCEPTION_OPEN");
  and(state, ...closeOutdated(state, new Map([["ship", { ...same, stackKey: "22222222" }]])));
  assert.deepEqual(selectSpecs(state, "ready", facts), { specIds: ["ship"], skipped: [] });
});
