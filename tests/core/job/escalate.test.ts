import assert from "node:assert/strict";
import { test } from "node:test";
import { questionAboutUnchecked } from "../../../core/asset/decide.ts";
import type { EscalationTarget } from "../../../core/contracts.ts";
import { questionId } from "../../../core/decision/question-id.ts";
import { claimJob, failJob, retryJob, succeedJob } from "../../../core/job/decide.ts";
import { handOver } from "../../../core/job/escalate.ts";
import type { Job } from "../../../core/job/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { nextAttempt } from "../../../core/run/decide.ts";
import { and, given, image, runStarted, version } from "../given.ts";

const hash = "b".repeat(64);
const at = "2099-01-01T00:00:00.000Z";
const why = { code: "PIXELS_FAILED" as const, sentence: "The thread stopped." };

function claimed(state: ProjectState, jobId: string) {
  and(state, ...claimJob(state, { jobId, workerId: "w", promptId: null, at, lostWorkers: new Set() }));
  return { jobId, workerId: "w", startedSeq: state.seq };
}

/** Fails the render or the checks of one version for good, and hands it over. */
function givenUp(state: ProjectState, jobId: string, escalateTo: EscalationTarget): Job {
  const first = claimed(state, jobId);
  and(state, ...retryJob(state, first, { ...why, notBefore: at }));
  const claim = claimed(state, jobId);
  const job = state.jobs[jobId];
  assert.ok(job);
  const given = { ...why, cause: ["thread"], reasonCode: "ATTEMPTS_EXHAUSTED" as const, escalateTo };
  const copy = { ...job };
  and(state, ...failJob(state, claim, why, handOver(job, given, questionAboutUnchecked(state, job, why))));
  return copy;
}

function finished(): ProjectState {
  const state = given(runStarted("run-1", version("ship")));
  const made = { kind: "generate" as const, image, promptId: "p", fromCache: false, adopted: false };
  const render = claimed(state, "ship.v1.generate.v0");
  and(state, ...succeedJob(state, render, { durationMs: 1, result: { ...made, environmentHash: hash } }));
  const finish = { kind: "finish" as const, images: [{ unitKey: "v0", image }], evidenceHash: hash };
  and(state, ...succeedJob(state, claimed(state, "ship.v1.finish"), { durationMs: 1, result: finish }));
  return state;
}

const statusOf = (state: ProjectState) => state.assets["ship"]?.versions[0]?.status;

test("a job that is given up says why, after which tries, and where it went", () => {
  const state = given(runStarted("run-1", version("ship")));
  const job = givenUp(state, "ship.v1.generate.v0", "exception_inbox");
  const reasons = {
    ...why,
    cause: [],
    reasonCode: "ATTEMPTS_EXHAUSTED" as const,
    escalateTo: "exception_inbox" as const,
  };
  const { drafts } = handOver(job, reasons, null);
  const escalated = drafts.find(({ type }) => type === "job.escalated");
  assert.ok(escalated?.type === "job.escalated");
  const { reasonCode, failureClass, history, exceptionId } = escalated.payload;
  assert.deepEqual([reasonCode, failureClass], ["ATTEMPTS_EXHAUSTED", "retryable"]);
  assert.deepEqual(
    history.map(({ attempt, code }) => [attempt, code]),
    [[1, "PIXELS_FAILED"]],
  );
  assert.equal(state.exceptions[exceptionId ?? ""]?.code, "PIXELS_FAILED");
  assert.equal(statusOf(state), "exception");
});

test("a policy that asks a person asks about the finished picture that could not be checked", () => {
  const state = finished();
  givenUp(state, "ship.v1.validate", "decision_sprint");
  assert.equal(statusOf(state), "asked");
  const decision = state.decisions[questionId("ship.v1", 1)];
  assert.deepEqual([decision?.variantIndex, decision?.question.unitKey], [0, "v0"]);
  assert.deepEqual(state.exceptions, {});
});

test("without a finished picture there is nothing to ask about: it goes to the exception inbox", () => {
  const state = given(runStarted("run-1", version("ship")));
  givenUp(state, "ship.v1.generate.v0", "decision_sprint");
  assert.equal(statusOf(state), "exception");
  assert.deepEqual(state.decisions, {});
  assert.equal(Object.keys(state.exceptions).length, 1);
});

test("a rejected version counts as judged, so the next one gets other seeds", () => {
  const state = given(runStarted("run-1", version("ship")));
  givenUp(state, "ship.v1.generate.v0", "reject");
  assert.equal(statusOf(state), "rejected");
  assert.deepEqual(state.exceptions, {});
  assert.equal(nextAttempt(state, "ship"), 2);
});
