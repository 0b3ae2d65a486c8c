import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentKind, VersionPlan } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import { claimJob, succeedJob } from "../../../core/job/decide.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { inboxView } from "../../../core/view/exceptions.ts";
import { and, given, image, readySpec, runStarted, version } from "../given.ts";

const at = "2099-01-01T00:00:00.000Z";
const environments = { old: "e".repeat(64), updated: "f".repeat(64) };

let revisions = 1;
function revised(kind: DocumentKind, id: string): Draft {
  revisions += 1;
  const summary = {
    title: id,
    status: null,
    assetType: null,
    outputKind: null,
    tags: [],
    tier: null,
    checkpointId: null,
    entityId: null,
    role: null,
  };
  const hash = revisions.toString(16).padStart(64, "0");
  const payload = { kind, id, hash, previousHash: null, revision: revisions, summary };
  return { type: "document.revised", entityType: "document", entityId: `${kind}:${id}`, payload };
}

/** Renders the only picture of a version, on a renderer. */
function renders(state: ProjectState, versionId: string, environmentHash = environments.old, providerId = "gpu1") {
  const jobId = `${versionId}.generate.v0`;
  and(state, ...claimJob(state, { jobId, workerId: "w", promptId: "p", providerId, at, lostWorkers: new Set() }));
  const made = {
    kind: "generate" as const,
    image,
    promptId: "p",
    fromCache: false,
    adopted: false,
    environmentHash,
    providerId,
  };
  and(state, ...succeedJob(state, { jobId, workerId: "w", startedSeq: state.seq }, { durationMs: 1, result: made }));
}

function failed(versionId: string, facts: Parameters<typeof raiseException>[3] = {}): Draft {
  const assetId = versionId.replace(/\.v\d+$/, "");
  const where = {
    specId: assetId,
    assetId,
    versionId,
    runId: "run",
    jobId: `${versionId}.generate.v0`,
    evidenceHash: null,
  };
  const nextAction = { verb: "retry" as const, label: "Try again" };
  const why = { stage: "generate" as const, code: "RENDER_FAILED", sentence: "It broke.", suspect: null, nextAction };
  return raiseException({ ...why, ...where }, versionId, ["/nodes/KSampler"], facts);
}

const suspectsOf = (state: ProjectState) =>
  inboxView(state, "2026-01-01T00:00:00.000Z").rows[0]?.suspects.map(({ what, key }) => `${key} ${what}`);
const of = (assetId: string, number: number, stack: string, more: Partial<VersionPlan> = {}): VersionPlan => ({
  ...version(assetId, number),
  affinity: `${stack}.x.512x512`,
  ...more,
});
const used = ["loras/neon", "workflow-templates/basic"];

/** One asset whose first version came through and whose second fails; what is given happens in between. */
function between(...changes: readonly Draft[]): ProjectState {
  const state = given(...readySpec("ship"), revised("loras", "neon"), runStarted("run-1", of("ship", 1, "11111111")));
  renders(state, "ship.v1");
  and(state, {
    type: "run.finished",
    entityType: "run",
    entityId: "run-1",
    payload: { runId: "run-1", counts: { succeeded: 1, failed: 0, canceled: 0 } },
  });
  return and(state, ...changes, runStarted("run-2", of("ship", 2, "11111111")));
}

test("the suspect is the document that changed after the last success and before the first failure", () => {
  const state = between(revised("loras", "neon"));
  and(state, revised("workflow-templates", "basic"), failed("ship.v2", { documents: used }));
  assert.deepEqual(suspectsOf(state), ["loras/neon revised"], "what changed after the plan was made is innocent");
});

test("a document that the failed plan did not use is no suspect, however late it changed", () => {
  const state = between(revised("loras", "neon"), revised("loras", "other"), revised("checkpoints", "else"));
  and(state, failed("ship.v2", { documents: used }));
  assert.deepEqual(suspectsOf(state), ["loras/neon revised"]);
});

test("a change after which the same stack worked elsewhere is no suspect", () => {
  const state = between(revised("loras", "neon"));
  and(state, runStarted("run-3", of("drone", 1, "11111111")));
  renders(state, "drone.v1");
  and(state, failed("ship.v2", { documents: used }));
  assert.deepEqual(suspectsOf(state), []);
});

test("a pinned revision that is newer than the spec's own is no suspect", () => {
  const state = between(revised("baseline-profiles", "copax-base"));
  and(state, failed("ship.v2", { documents: [...used, "baseline-profiles/copax-base"] }));
  assert.deepEqual(suspectsOf(state), []);
});

test("a spec that was changed, and a stack that is another one, are suspects of their asset", () => {
  const state = between();
  and(state, runStarted("run-3", of("ship", 3, "22222222", { specHash: "c".repeat(64) })), failed("ship.v3"));
  assert.deepEqual(suspectsOf(state), ["specs/ship revised", "specs/ship changed"]);
});

test("a renderer that is equipped otherwise than when it last worked is the first suspect", () => {
  const state = between();
  const facts = { providerId: "gpu1", environmentHash: environments.updated, documents: used };
  and(state, failed("ship.v2", facts));
  assert.deepEqual(suspectsOf(state), ["gpu1 updated"]);
});

test("a renderer that never gave a picture here is a suspect, the one that always did is not", () => {
  const state = between();
  and(state, failed("ship.v2", { providerId: "gpu2", documents: used }));
  assert.deepEqual(suspectsOf(state), ["gpu2 added"]);
  const other = between();
  and(other, failed("ship.v2", { providerId: "gpu1", environmentHash: environments.old, documents: used }));
  assert.deepEqual(suspectsOf(other), []);
});

test("what never worked has only changes of what was there as suspects, not what it began with", () => {
  const state = given(...readySpec("new"), revised("loras", "neon"), runStarted("run-1", of("new", 1, "33333333")));
  and(state, failed("new.v1", { documents: used }));
  assert.deepEqual(suspectsOf(state), ["loras/neon revised"]);
});
