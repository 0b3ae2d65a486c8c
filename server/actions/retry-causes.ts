import { assetOfVersion, currentVersion, isInProduction } from "../../core/asset/state.ts";
import { conflict } from "../../core/conflict.ts";
import type { Remedy, SettleRequest } from "../../core/contracts.ts";
import { documentKey, isReadySpec } from "../../core/document/state.ts";
import type { Draft } from "../../core/event.ts";
import { closeException, exceptionsOf, openOfCauses, settled } from "../../core/exception/settle.ts";
import { Failure } from "../../core/failure.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { nextAttempt, type PlannedVersion, startRun } from "../../core/run/decide.ts";
import { sampleOf } from "../../core/view/exception-choices.ts";
import type { Committed } from "../../store/log/batch.ts";
import { createPlanner, type Planner, type Refused } from "../../store/planning.ts";
import { refusal } from "../http/refusal.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";
import { runIdFor } from "./start-run.ts";

/** What a retry of one cause is about. */
export interface CauseTargets {
  readonly causeId: string;
  /** Specs to make again. */
  readonly specIds: readonly string[];
  /** Exceptions that are about no spec: that of a paused renderer, which is used again. */
  readonly systemIds: readonly string[];
}

/** The specs and renderers behind causes; of each cause only a sample when one is asked for. @throws Failure NOT_FOUND */
export function targetsOf(state: ProjectState, { causeIds, sample }: SettleRequest): CauseTargets[] {
  return causeIds.map((causeId) => {
    const open = exceptionsOf(state, causeId);
    const specIds = [...new Set(open.flatMap(({ specId }) => specId ?? []))];
    return {
      causeId,
      specIds: sample === undefined ? specIds : sampleOf(specIds, sample),
      systemIds: open.filter(({ specId }) => specId === null).map(({ exceptionId }) => exceptionId),
    };
  });
}

/** The change as a remedy of the next plan; null for a plain retry. @throws Failure INVALID_INPUT */
export function remedyOf({ verb, change }: SettleRequest): Remedy | null {
  if (verb === "retry" && change === undefined) return null;
  if (change === undefined || verb === "retry") {
    const message = verb === "retry" ? "is only for retry_with_change" : "is missing; it says what the retry changes";
    throw refusal("INVALID_INPUT", {
      path: "/change",
      rule: "change",
      message,
      fix: "Give a promptHint or negativeHint with retry_with_change.",
    });
  }
  const { promptHint = null, negativeHint = null } = change;
  const words = [
    promptHint === null ? [] : `with “${promptHint}”`,
    negativeHint === null ? [] : `without “${negativeHint}”`,
  ];
  return {
    reasonCode: "PERSON_CHANGED",
    sentence: `A person tries it again ${words.flat().join(" and ")}.`,
    promptHint,
    negativeHint,
  };
}

/** Why a spec can't be planned at all right now, or null. */
export function notReady(state: ProjectState, specId: string): Refused | null {
  const head = state.documents[documentKey("specs", specId)];
  if (head !== undefined && isReadySpec(head)) return null;
  const fix = "Take it through the ready gate first.";
  return { ok: false, specId, refusals: [{ code: "NOT_READY", field: "/status", sentence: "It is not ready.", fix }] };
}

/** What a retry came to. */
export interface Retried {
  readonly committed: Committed;
  readonly runId: string | null;
  /** Specs that stay in the inbox because they can't be planned. */
  readonly refused: readonly Refused[];
}

/**
 * Makes what causes stopped again, in one run and one commit; their exceptions are closed, those of specs that can't be planned stay.
 * @throws Failure NOT_FOUND, CONFLICT, INVALID_INPUT; NOTHING_TO_RENDER when nothing of them can be made again
 */
export async function retryCauses(project: Project, request: SettleRequest, key: string | null): Promise<Retried> {
  const remedy = remedyOf(request);
  const state = project.state();
  const targets = targetsOf(state, request);
  const planner = await createPlanner(project);
  const planned: PlannedVersion[] = [];
  const refused: Refused[] = [];
  for (const specId of new Set(targets.flatMap(({ specIds }) => specIds))) {
    const result = notReady(state, specId) ?? (await planner.plan(specId, planOptions(state, specId, remedy)));
    if (result.ok) planned.push(result.planned);
    else refused.push(result);
  }
  const runId = retryRunId(project.projectId, key);
  const primary = { type: "cause.settled", entityId: request.causeIds.at(-1) ?? "" } as const;
  const committed = await project.commit(
    (now) => decideRetry(now, { request, targets, planned, refused, remedy, runId }),
    {
      actor: person,
      ...(key === null ? {} : { idempotencyKey: key, primary }),
    },
  );
  return { committed, runId: project.state().runs[runId] === undefined ? null : runId, refused };
}

/** The same key always means the same run, and another one than of a run that is started under it. */
export function retryRunId(projectId: string, key: string | null): string {
  return runIdFor(projectId, key === null ? null : `retry ${key}`);
}

/** How the next version of a spec is planned. */
export function planOptions(
  state: ProjectState,
  specId: string,
  remedy: Remedy | null,
): Parameters<Planner["plan"]>[1] {
  return { attempt: nextAttempt(state, specId), remedy };
}

interface Retry {
  readonly request: SettleRequest;
  readonly targets: readonly CauseTargets[];
  readonly planned: readonly PlannedVersion[];
  readonly refused: readonly Refused[];
  readonly remedy: Remedy | null;
  readonly runId: string;
}

/** Under the lock: what was settled or begun by somebody else meanwhile is left out. */
function decideRetry(state: ProjectState, { request, targets, planned, refused, remedy, runId }: Retry): Draft[] {
  const isFree = ({ assetId, attempt }: PlannedVersion): boolean => {
    const newest = currentVersion(state.assets[assetId]);
    return attempt === nextAttempt(state, assetId) && (newest === undefined || !isInProduction(newest));
  };
  openOfCauses(state, request.causeIds);
  // Begun by an earlier try of the same command that was cut off behind it: only what it closes is missing.
  const begun = state.runs[runId]?.versionIds.map(assetOfVersion) ?? [];
  const free = begun.length > 0 ? [] : planned.filter(isFree);
  const made = new Set([...begun, ...free.map(({ specId }) => specId)]);
  const closing = new Set<string>();
  const taken = new Set<string>();
  const drafts = targets.flatMap(({ causeId, specIds, systemIds }) => {
    const open = exceptionsOf(state, causeId);
    const assetIds = specIds.filter((id) => !taken.has(id) && made.has(id));
    const ids = open
      .filter(({ exceptionId, specId }) =>
        specId === null ? systemIds.includes(exceptionId) : assetIds.includes(specId),
      )
      .map(({ exceptionId }) => exceptionId);
    if (ids.length === 0) return [];
    for (const id of assetIds) taken.add(id);
    for (const id of ids) closing.add(id);
    const { verb, sample, reason } = request;
    return [
      ...ids.flatMap((id) => closeException(state, id, "retried", reason)),
      settled({
        ...{ causeId, verb, runId, assetIds },
        ...(sample === undefined ? {} : { isSample: true }),
        ...(remedy === null ? {} : { change: remedy }),
        ...(reason === undefined ? {} : { reason }),
      }),
    ];
  });
  if (drafts.length === 0) throw nothing(refused);
  const versions = free.filter(({ specId }) => taken.has(specId));
  const trigger = { kind: "exception" as const, id: [...closing][0] ?? null };
  const command = {
    runId,
    trigger,
    failurePolicy: "continue" as const,
    notBefore: null,
    planned: versions,
    skipped: [],
  };
  // What is settled comes last and carries the key: a retry that was cut off is not known, and is completed when it is sent again.
  return [...(versions.length === 0 ? [] : startRun(state, { ...command, closing })), ...drafts];
}

function nothing(refused: readonly Refused[]): Failure {
  const first = refused[0];
  if (first === undefined) {
    const fix = "There is nothing to do: wait until it is made.";
    return conflict("All of it is being made again already.", { path: "/causeIds", rule: "not-in-production", fix });
  }
  const { sentence, fix } = first.refusals[0] ?? { sentence: "It is not ready.", fix: "" };
  return new Failure("NOTHING_TO_RENDER", `${first.specId} can't be made again yet: ${sentence} ${fix}`.trim());
}
