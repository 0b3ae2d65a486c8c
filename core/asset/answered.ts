import type { EventPayloads } from "../contracts.ts";
import type { DecisionsState } from "../decision/state.ts";
import type { EventOf } from "../event.ts";
import { type Approval, type Asset, type AssetsState, findVersion, isSettled, type VersionStatus } from "./state.ts";

/** Only questions about what is not settled yet decide about it. */
export function recordQuestion(
  state: AssetsState,
  { decisionId, assetId, versionId }: EventPayloads["decision.asked"],
): void {
  const version = findVersion(state, assetId, versionId);
  if (!version || isSettled(version) || version.questionIds?.includes(decisionId)) return;
  version.questionIds = [...(version.questionIds ?? []), decisionId];
}

/** An answer settles its version, unless somebody else is asked as well, or it was a control question. */
export function recordAnswer(state: AssetsState, event: EventOf<"decision.answered">): void {
  const { decisionId, assetId, versionId, variantIndex, answer: given, settles } = event.payload;
  const version = findVersion(state, assetId, versionId);
  const asset = state.assets[assetId];
  if (!version?.questionIds?.includes(decisionId) || !asset || settles === false) return;
  version.status = given === "yes" ? "approved" : given === "no" ? "rejected" : "exception";
  if (given !== "yes") return;
  version.approvedBefore = asset.approved;
  approve(state, asset, { versionId, variantIndex, by: "person", at: event.ts });
}

/** What an answer had settled is open again, and what it brought about counts no longer. */
export function takeAnswerBack(
  state: AssetsState & Pick<DecisionsState, "decisions">,
  payload: EventPayloads["decision.undone"],
): void {
  const { decisionId, assetId, versionId, setAsideVersionIds = [] } = payload;
  const asset = state.assets[assetId];
  const version = findVersion(state, assetId, versionId);
  if (!asset || !version?.questionIds?.includes(decisionId)) return;
  const { nextId = null } = state.decisions[decisionId] ?? {};
  // What it had asked of somebody else is asked no more.
  if (nextId !== null) version.questionIds = version.questionIds.filter((id) => id !== nextId);
  for (const id of [...setAsideVersionIds].reverse()) revoke(state, asset, id, "canceled");
  revoke(state, asset, versionId, "asked");
}

/** A version counts no longer, nor does its approval: what was approved before is so again. */
function revoke(state: AssetsState, asset: Asset, versionId: string, status: VersionStatus): void {
  const version = findVersion(state, asset.id, versionId);
  if (!version) return;
  if (asset.approved?.versionId === versionId) approve(state, asset, version.approvedBefore);
  version.approvedBefore = null;
  version.status = status;
}

/** Makes a version the approved one of its asset; null: none. */
export function approve(state: AssetsState, asset: Asset, approval: Approval | null): void {
  state.approvedCount += (approval === null ? 0 : 1) - (asset.approved === null ? 0 : 1);
  asset.approved = approval;
}
