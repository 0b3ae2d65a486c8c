import type { EventPayloads } from "../contracts.ts";
import type { Draft } from "../event.ts";
import type { Decision } from "./state.ts";

type Answered = EventPayloads["decision.answered"];

/**
 * The label that an answer gives calibration, where person and check disagree: no to a version that every check passed, or yes
 * to one that a check failed. Null when they agree, or when the checks were unsure themselves.
 */
export function gapOf(
  { id, assetId, versionId, variantIndex }: Decision,
  route: EventPayloads["asset.routed"] | null,
  { answer, reason }: Pick<Answered, "answer" | "reason">,
): Draft | null {
  if (route === null || answer === "unsure") return null;
  const failed = route.decidingChecks.find(({ verdict }) => verdict === "fail");
  const isAllPassed = route.decidingChecks.every(({ verdict }) => verdict === "pass");
  const isGap = answer === "yes" ? failed !== undefined : isAllPassed && route.outcome === "ask";
  if (!isGap) return null;
  const checkId = failed?.checkId ?? null;
  const said = answer === "yes" ? "fail" : "pass";
  const subject = { decisionId: id, assetId, versionId, variantIndex };
  return {
    type: "validator.gap",
    entityType: "decision",
    entityId: id,
    payload: { ...subject, checkId, said, answer, reason, reportHash: route.reportHash },
  };
}
