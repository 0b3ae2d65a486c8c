import type { DecidingCheck, EventPayloads } from "../../../core/contracts.ts";
import type { Draft } from "../../../core/event.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import type { ControlShares } from "../../../core/sprint/controls.ts";
import { type SprintCommand, startSprint } from "../../../core/sprint/decide.ts";
import { asked, given, image, readySpec, runStarted, version } from "../given.ts";
import { by, says } from "../people.ts";

export const old = Array.from({ length: 40 }, (_, at) => `old_${String(at).padStart(2, "0")}`);
export const fresh = Array.from({ length: 40 }, (_, at) => `new_${String(at).padStart(2, "0")}`);
export const all: ControlShares = { repeatShare: 0.05, knownShare: 0.05 };

/** The pictures of a version: rendered and finished. */
export function made(assetId: string): Draft[] {
  const about = { assetId, versionId: `${assetId}.v1`, runId: "run-1" };
  const times = { attempt: 1, startedSeq: 1, durationMs: 5 };
  const succeeded = (kind: "generate" | "finish", result: EventPayloads["job.succeeded"]["result"]): Draft => {
    const jobId = `${about.versionId}.${kind}`;
    const unitKey = kind === "generate" ? "v0" : null;
    const payload = { jobId, kind, unitKey, ...about, ...times, result };
    return { type: "job.succeeded", entityType: "job", entityId: jobId, payload };
  };
  const rendered = { image, promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  return [
    succeeded("generate", { kind: "generate", ...rendered }),
    succeeded("finish", { kind: "finish", images: [{ unitKey: "v0", image }], evidenceHash: image.hash }),
  ];
}

export const cropped: DecidingCheck = {
  ...{ checkId: "framing_raw", unitKey: "v0", verdict: "fail", value: 12, limit: 0, unit: "px" },
  ...{ reasonCode: "SUBJECT_CROPPED", message: "The subject is cut off over 12 px." },
};

/** The route turned a version down by a rule. */
export function turnedDown(assetId: string, check: DecidingCheck = cropped): Draft {
  const judged = { reasonCode: check.reasonCode ?? "", sentence: check.message, bestVariant: 0, isAudit: false };
  const about = { assetId, versionId: `${assetId}.v1`, runId: "run-1" };
  const hashes = { reportHash: image.hash, planHash: image.hash };
  const payload = { ...about, ...judged, ...hashes, outcome: "reject" as const, decidingChecks: [check], remedy: null };
  return { type: "asset.routed", entityType: "asset", entityId: assetId, payload };
}

/** Ann has answered all the old questions, the machine has turned some down, and the new ones are open. */
export function answeredByAnn(faulty: readonly string[] = []): ProjectState {
  const names = [...old, ...faulty, ...fresh];
  const state = given(
    ...names.flatMap(readySpec),
    runStarted("run-1", ...names.map((name) => version(name))),
    ...names.flatMap(made),
    ...old.flatMap(asked),
    ...faulty.map((name) => turnedDown(name)),
  );
  for (const [at, name] of old.entries())
    says(state, "ann", `decision.${name}`, { answer: at % 2 === 0 ? "yes" : "no" });
  return by(state, "worker", fresh.flatMap(asked));
}

export function command(reviewer: string, seed = "seed"): SprintCommand {
  const about = { sprintId: `s-${seed}`, scope: { kind: "all" as const }, seed, first: null, reviewer };
  return { ...about, blockingIds: new Set<string>() };
}

export function begin(state: ProjectState, reviewer: string, seed = "seed", controls?: ControlShares): Draft[] {
  return startSprint(state, { ...command(reviewer, seed), ...(controls === undefined ? {} : { controls }) });
}

export const askedBy = (drafts: readonly Draft[]) =>
  drafts.flatMap((draft) => (draft.type === "decision.asked" ? draft.payload : []));
export const orderOf = (drafts: readonly Draft[]) =>
  drafts.flatMap((draft) => (draft.type === "sprint.started" ? draft.payload.decisionIds : []));
