import type { EventPayloads, Question, SecondReview } from "../contracts.ts";
import { questionId } from "../decision/question-id.ts";
import type { Draft } from "../event.ts";
import { raiseException } from "../exception/decide.ts";
import { verdictFacts } from "../exception/verdict.ts";
import type { ProjectState } from "../project/state.ts";
import { reasonsFor } from "../route/remedies.ts";
import { type PlannedVersion, withVersionId } from "../run/decide.ts";
import { findVersion, type Version } from "./state.ts";

type Routed = EventPayloads["asset.routed"];

/** What follows from a route: exactly one of them matches the outcome (auto_advance and reject need none). */
export interface RouteConsequence {
  /** The next version, planned with its remedy (outcome regenerate). */
  readonly next: PlannedVersion | null;
  /** The question (outcome ask). */
  readonly question: Question | null;
  /** Another variant that is as good: the question is which of the two. */
  readonly alternative?: number | null;
  /** Two people have to agree about the question, and why. */
  readonly second?: SecondReview | null;
  /** What the exception row suggests (outcome exception). */
  readonly suspect: string | null;
  /** The documents that its plan used, as `kind/id`. */
  readonly documents?: readonly string[];
}

/**
 * The effects of a route: `asset.routed` changes the asset; the next version, the question or the exception follow with keys
 * derived from the version, so a commit torn in between is completed by the next attempt and never doubled.
 */
export function routeAsset(state: ProjectState, routed: Routed, consequence: RouteConsequence): Draft[] {
  const { assetId, versionId, runId } = routed;
  const drafts: Draft[] = [
    { type: "asset.routed", entityType: "asset", entityId: assetId, idempotencyKey: versionId, payload: routed },
  ];
  if (routed.outcome === "regenerate" && consequence.next) {
    const version = withVersionId(state, consequence.next, versionId);
    drafts.push({
      type: "version.planned",
      entityType: "asset",
      entityId: assetId,
      idempotencyKey: `after:${versionId}`,
      payload: { runId, cause: { kind: "route", id: versionId }, version },
    });
  }
  if (routed.outcome === "ask" && consequence.question) {
    const decisionId = questionId(versionId, 1);
    const payload = {
      decisionId,
      assetId,
      versionId,
      runId,
      variantIndex: routed.bestVariant ?? 0,
      question: consequence.question,
      ...(consequence.alternative == null ? {} : { alternative: consequence.alternative }),
      ...(consequence.second == null ? {} : { second: consequence.second }),
    };
    drafts.push({
      type: "decision.asked",
      entityType: "decision",
      entityId: decisionId,
      idempotencyKey: decisionId,
      payload,
    });
  }
  if (routed.outcome === "exception") drafts.push(routeException(state, routed, consequence));
  return drafts;
}

interface Unchecked {
  readonly assetId: string;
  readonly versionId: string;
  readonly runId: string;
}

/** The question about a version that is finished but can't be checked or decided; null while it has no whole finished variant. */
export function questionAboutUnchecked(
  state: ProjectState,
  { assetId, versionId, runId }: Unchecked,
  { sentence }: { readonly sentence: string },
): Draft | null {
  const version = findVersion(state, assetId, versionId);
  const variantIndex = version === undefined ? null : firstFinishedVariant(version);
  if (variantIndex === null) return null;
  const decisionId = questionId(versionId, 1);
  const unitKey = Object.values(version?.units ?? {}).find((unit) => unit.variantIndex === variantIndex)?.unitKey;
  const question: Question = {
    kind: "contract",
    checkId: "unchecked",
    text: "Is this a good picture? It could not be checked by itself.",
    why: sentence.slice(0, 2000),
    unitKey: unitKey ?? null,
    overlays: [],
    tool: null,
    reasons: reasonsFor("any", null),
  };
  const payload = { decisionId, assetId, versionId, runId, variantIndex, question };
  return {
    type: "decision.asked",
    entityType: "decision",
    entityId: decisionId,
    idempotencyKey: decisionId,
    payload,
  };
}

function firstFinishedVariant({ units }: Version): number | null {
  const all = Object.values(units);
  const unfinished = new Set(all.filter(({ finished }) => finished === null).map(({ variantIndex }) => variantIndex));
  return all.find(({ variantIndex }) => !unfinished.has(variantIndex))?.variantIndex ?? null;
}

function routeException(state: ProjectState, routed: Routed, { suspect, documents }: RouteConsequence): Draft {
  const { assetId, versionId, runId, reasonCode: code, sentence, reportHash } = routed;
  const nextAction = { verb: "retry" as const, label: "Render again with a new seed" };
  const raised = {
    stage: "route" as const,
    code,
    sentence,
    specId: assetId,
    assetId,
    versionId,
    runId,
    jobId: null,
    suspect,
    nextAction,
    evidenceHash: reportHash,
  };
  return raiseException(
    raised,
    versionId,
    // The check that decides most: the others come and go with the picture.
    routed.decidingChecks.slice(0, 1).map((check) => check.checkId),
    verdictFacts(findVersion(state, assetId, versionId), documents),
  );
}
