import type { ImageRef, Question, VersionPlan } from "../../core/contracts.ts";
import type { DiecastEvent, Draft } from "../../core/event.ts";
import type { FailureCode } from "../../core/failure.ts";
import { type HandOver, handOver } from "../../core/job/escalate.ts";
import type { Job } from "../../core/job/state.ts";
import { evolveProject, initialProject, type ProjectState } from "../../core/project/state.ts";

/** Folds drafts as a store would number them; `at` counts seconds from a fixed start. */
export function given(...drafts: readonly Draft[]): ProjectState {
  return and(initialProject(), ...drafts);
}

/** Folds more drafts into a state. */
export function and(state: ProjectState, ...drafts: readonly Draft[]): ProjectState {
  for (const draft of drafts) evolveProject(state, toEvent(draft, state.seq + 1));
  return state;
}

function toEvent(draft: Draft, seq: number): DiecastEvent {
  const id = `event-${seq}`;
  const event = {
    id,
    projectId: "demo",
    seq,
    ts: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(),
    causalChainId: id,
    causationId: null,
    causalDepth: 0,
    idempotencyKey: draft.idempotencyKey ?? id,
    actor: { kind: "system" as const, id: "test" },
    schemaVersion: 1,
    ...draft,
  };
  return event as DiecastEvent;
}

const hash = "a".repeat(64);

export const image: ImageRef = { hash, pixelHash: hash, widthPx: 512, heightPx: 512, bytes: 1000, thumbHash: null };

/** A version of one spec with one picture per unit key. */
export function version(assetId: string, number = 1, unitKeys: readonly string[] = ["v0"]): VersionPlan {
  return {
    versionId: `${assetId}.v${number}`,
    assetId,
    specId: assetId,
    specHash: hash,
    attempt: number,
    planHash: hash,
    packageHash: hash,
    checkpointId: "copax",
    maxAttempts: 3,
    remedy: null,
    units: unitKeys.map((unitKey) => ({ unitKey, variantIndex: 0, state: null, frameIndex: null, seed: 7 })),
  };
}

export function runStarted(runId: string, ...versions: readonly VersionPlan[]): Draft {
  const payload = {
    runId,
    trigger: { kind: "person" as const, id: null },
    failurePolicy: "continue" as const,
    notBefore: null,
    versions,
    skipped: [],
    requestHash: null,
  };
  return { type: "run.started", entityType: "run", entityId: runId, payload };
}

/** A job that goes to the exception inbox because policy does not try again after this failure. */
export function givenUp(
  job: Job,
  why: { code: FailureCode; sentence: string },
  cause: readonly string[] = [],
): HandOver {
  return handOver(job, { ...why, cause, reasonCode: "NOT_RETRIED", escalateTo: "exception_inbox" }, null);
}

export function readySpec(id: string): Draft[] {
  const pins = {
    checkpointHash: hash,
    checkpointProfileId: "copax-v1",
    checkpointProfileVersion: "1",
    checkpointProfileHash: hash,
    baselineProfileId: "copax-base",
    baselineHash: hash,
    policyHash: hash,
  };
  const summary = {
    title: id,
    status: "ready",
    assetType: "ship",
    outputKind: "single_image" as const,
    tags: [],
    tier: 1,
    checkpointId: "copax",
    entityId: null,
    role: null,
  };
  return [
    {
      type: "document.revised",
      entityType: "document",
      entityId: `specs:${id}`,
      payload: { kind: "specs", id, hash, previousHash: null, revision: 1, summary },
    },
    { type: "spec.readied", entityType: "spec", entityId: id, payload: { specId: id, specHash: hash, pins } },
  ];
}

export const question: Question = {
  kind: "contract",
  checkId: "framing",
  text: "Is the subject framed well?",
  why: "12 px margin (limit 16 px)",
  unitKey: "v0",
  overlays: [],
  tool: null,
  reasons: [{ id: "style", label: "Not our style" }],
};

/** A version routed to a person: `asset.routed` and its question `decision.<asset>`, keyed as a worker keys them. */
export function asked(assetId: string): Draft[] {
  const ids = { assetId, versionId: `${assetId}.v1`, runId: "run-1" };
  const decisionId = `decision.${assetId}`;
  const judged = { reasonCode: "OFF_CENTRE", sentence: "look", decidingChecks: [], bestVariant: 0, isAudit: false };
  const routed = { ...ids, ...judged, outcome: "ask" as const, reportHash: hash, planHash: hash, remedy: null };
  const payload = { decisionId, ...ids, variantIndex: 0, question };
  return [
    { type: "asset.routed", entityType: "asset", entityId: assetId, idempotencyKey: ids.versionId, payload: routed },
    { type: "decision.asked", entityType: "decision", entityId: decisionId, idempotencyKey: decisionId, payload },
  ];
}
