import type { EventPayloads, Question } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { raiseException } from "../exception/decide.ts";
import type { ProjectState } from "../project/state.ts";
import { type PlannedVersion, withVersionId } from "../run/decide.ts";

type Routed = EventPayloads["asset.routed"];

/** What follows from a route: exactly one of them matches the outcome (auto_advance and reject need none). */
export interface RouteConsequence {
  /** The next version, planned with its remedy (outcome regenerate). */
  readonly next: PlannedVersion | null;
  /** The question (outcome ask). */
  readonly question: Question | null;
  /** What the exception row suggests (outcome exception). */
  readonly suspect: string | null;
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
    const decisionId = `decision.${versionId}`;
    const payload = {
      decisionId,
      assetId,
      versionId,
      runId,
      variantIndex: routed.bestVariant ?? 0,
      question: consequence.question,
    };
    drafts.push({
      type: "decision.asked",
      entityType: "decision",
      entityId: decisionId,
      idempotencyKey: decisionId,
      payload,
    });
  }
  if (routed.outcome === "exception") drafts.push(routeException(routed, consequence.suspect));
  return drafts;
}

function routeException(routed: Routed, suspect: string | null): Draft {
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
    routed.decidingChecks.map((check) => check.checkId),
  );
}
