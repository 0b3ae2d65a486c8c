import { currentVersion, isInProduction } from "../asset/state.ts";
import { conflict } from "../conflict.ts";
import type { EventPayloads, SkippedSpec, VersionPlan } from "../contracts.ts";
import { documentKey, documentsOfKind, isReadySpec } from "../document/state.ts";
import type { Draft } from "../event.ts";
import { openExceptions } from "../exception/state.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import { openRun } from "./control.ts";

/** A version planned outside the lock; its id is given under the lock. */
export type PlannedVersion = Omit<VersionPlan, "versionId">;

/** What a run would render, and why each other spec stays out. */
export interface Selection {
  readonly specIds: readonly string[];
  readonly skipped: readonly SkippedSpec[];
}

/** What only the documents can tell of a spec. */
export interface SpecFacts {
  /** Whether its approved version was made from today's facts. */
  isUpToDate(specId: string): boolean;
  /** The specs it depends on, and its anchors. */
  dependenciesOf(specId: string): readonly string[];
}

/**
 * The specs a request means. "ready" takes every ready spec that nothing stands against; named specs are taken even when
 * an exception is open.
 */
export function selectSpecs(state: ProjectState, wanted: "ready" | readonly string[], facts: SpecFacts): Selection {
  const specIds: string[] = [];
  const skipped: SkippedSpec[] = [];
  const ids =
    wanted === "ready"
      ? documentsOfKind(state, "specs")
          .filter(isReadySpec)
          .map((head) => head.id)
      : wanted;
  const stopped = new Set(openExceptions(state).map(({ assetId }) => assetId));
  for (const specId of ids) {
    const reason =
      reasonToWait(state, specId, wanted === "ready", stopped) ??
      reasonToSkip(state, specId, wanted === "ready", facts);
    if (reason) skipped.push({ specId, ...reason });
    else specIds.push(specId);
  }
  return { specIds, skipped };
}

type Reason = Omit<SkippedSpec, "specId"> | null;

/** What its newest version stands in the way with. `stopped`: the assets with an open exception. */
function reasonToWait(
  state: ProjectState,
  specId: string,
  isBulk: boolean,
  stopped: ReadonlySet<string | null>,
): Reason {
  const version = currentVersion(state.assets[specId]);
  if (version === undefined) return null;
  if (isInProduction(version)) return { code: "IN_PRODUCTION", sentence: "A version is being made right now." };
  if (version.status === "asked")
    return { code: "WAITS_FOR_ANSWER", sentence: "The newest version waits for your answer." };
  if (!isBulk || version.status !== "exception") return null;
  return stopped.has(specId)
    ? { code: "EXCEPTION_OPEN", sentence: "The newest version ended in an exception; retry it there." }
    : { code: "EXCEPTION_DISMISSED", sentence: "Its exception was dismissed; render it by name to try again." };
}

function reasonToSkip(state: ProjectState, specId: string, isBulk: boolean, facts: SpecFacts): Reason {
  const head = state.documents[documentKey("specs", specId)];
  if (!head) return { code: "NOT_FOUND", sentence: "There is no such spec." };
  if (!isReadySpec(head))
    return { code: "NOT_READY", sentence: "The spec has not passed the ready gate; press Make ready." };
  const open = facts.dependenciesOf(specId).filter((id) => (state.assets[id]?.approved ?? null) === null);
  if (isBulk && open.length > 0)
    return { code: "WAITS_FOR_DEPENDENCY", sentence: `It needs an approved picture of ${open.join(", ")} first.` };
  if (facts.isUpToDate(specId))
    return { code: "UP_TO_DATE", sentence: "The approved version was made from today's facts." };
  return null;
}

/** The attempt number of a spec's next plan: one more than the newest version that was really judged, or rejected unseen, and still counts. */
export function nextAttempt(state: ProjectState, assetId: string): number {
  const versions = state.assets[assetId]?.versions ?? [];
  const judged = versions.filter(
    ({ route, status }) => status !== "canceled" && (route !== null || status === "rejected"),
  );
  return (judged.at(-1)?.attempt ?? 0) + 1;
}

/** Starts a run with its whole job graph in one event. @throws Failure NOTHING_TO_RENDER, CONFLICT when a version appeared meanwhile. */
export function startRun(
  state: ProjectState,
  command: {
    runId: string;
    trigger: EventPayloads["run.started"]["trigger"];
    failurePolicy: EventPayloads["run.started"]["failurePolicy"];
    requestHash?: string | null;
    resumes?: string;
    notBefore: string | null;
    planned: readonly PlannedVersion[];
    skipped: readonly SkippedSpec[];
    effects?: readonly Draft[];
    /** Exceptions that the effects close: nothing supersedes them. */
    closing?: ReadonlySet<string>;
  },
): Draft[] {
  const {
    runId,
    trigger,
    failurePolicy,
    requestHash = null,
    notBefore,
    planned,
    skipped,
    effects = [],
    closing,
  } = command;
  const more = command.resumes === undefined ? {} : { resumes: command.resumes };
  if (planned.length === 0 && effects.length === 0) throw new Failure("NOTHING_TO_RENDER", nothingSentence(skipped));
  const versions = planned.map((plan) => withVersionId(state, plan));
  const started: Draft = {
    type: "run.started",
    entityType: "run",
    entityId: runId,
    payload: { runId, trigger, failurePolicy, requestHash, notBefore, versions, skipped: [...skipped], ...more },
  };
  if (versions.length === 0) return [...effects];
  return [...effects, started, ...supersede(state, versions, closing ?? new Set([trigger.id]))];
}

/** What was wrong with older versions no longer needs a person; exceptions that are being retried are closed by their own command. */
function supersede(
  state: ProjectState,
  versions: readonly VersionPlan[],
  closing: ReadonlySet<string | null>,
): Draft[] {
  const assetIds = new Set(versions.map(({ assetId }) => assetId));
  const superseded = openExceptions(state).filter(
    ({ assetId, exceptionId }) => assetId !== null && assetIds.has(assetId) && !closing.has(exceptionId),
  );
  return superseded.map(({ exceptionId }) => ({
    type: "exception.resolved",
    entityType: "exception",
    entityId: exceptionId,
    payload: { exceptionId, resolution: "superseded", note: null },
  }));
}

/** Gives a planned version its id: `<assetId>.v<n>`, n counting up per asset. `after` is the version it follows, still in production. */
export function withVersionId(state: ProjectState, plan: PlannedVersion, after: string | null = null): VersionPlan {
  const versions = state.assets[plan.assetId]?.versions ?? [];
  const newest = versions.at(-1);
  if (newest && newest.id !== after && isInProduction(newest))
    throw conflict(`${plan.assetId} is being made by ${newest.runId}.`, {
      path: "assetId",
      rule: "not-in-production",
      fix: `Wait until ${newest.id} is made, or cancel ${newest.runId}.`,
    });
  if (after === null && plan.attempt !== nextAttempt(state, plan.assetId))
    throw conflict(`A version of ${plan.assetId} was judged meanwhile; plan again.`, {
      path: "assetId",
      rule: "newest-version",
      fix: "Send it again: it is planned anew.",
    });
  return { ...plan, versionId: `${plan.assetId}.v${versions.length + 1}` };
}

/** Stops a run. @throws Failure NOT_FOUND, CONFLICT when it has ended. */
export function cancelRun(state: ProjectState, runId: string, reason: string): Draft[] {
  openRun(state, runId);
  return [
    { type: "run.canceled", entityType: "run", entityId: runId, idempotencyKey: runId, payload: { runId, reason } },
  ];
}

function nothingSentence(skipped: readonly SkippedSpec[]): string {
  const first = skipped[0];
  return first
    ? `Nothing to render: ${skipped.length} left out, the first (${first.specId}) because: ${first.sentence}`
    : "No spec is ready yet.";
}
