import type { Asset } from "../asset/state.ts";
import { findVersion } from "../asset/state.ts";
import { documentKey } from "../document/state.ts";
import { byCodeUnits } from "../ordered.ts";
import type { ProjectState } from "../project/state.ts";
import { type Picture, picturesOf } from "./pictures.ts";

/** An approved picture to hold a new one against, and what it is called. */
export interface Linked {
  readonly title: string;
  readonly picture: Picture;
}

/**
 * What the pictures of a version should look like: the approved picture of the same entity in another role (of several,
 * its reference, else the one whose id comes first), else what was approved of the asset itself before; null when there is neither.
 */
export function linkedTo(
  state: ProjectState,
  assetId: string,
  versionId: string,
  referenceId: string | null = null,
): Linked | null {
  const entityId = state.documents[documentKey("specs", assetId)]?.summary.entityId ?? null;
  const relatives = Object.values(state.documents)
    .filter(({ kind, id, summary }) => kind === "specs" && id !== assetId && summary.entityId === entityId)
    .map(({ id }) => id);
  const candidates = entityId === null ? [] : relatives.sort(byCodeUnits);
  const reference = referenceId === null ? [] : [referenceId];
  for (const id of [...reference, ...candidates, assetId]) {
    const asset = state.assets[id];
    if (asset === undefined || asset.approved === null || asset.approved.versionId === versionId) continue;
    const picture = approvedPicture(state, asset);
    if (picture !== null) return { title: state.documents[documentKey("specs", id)]?.summary.title ?? id, picture };
  }
  return null;
}

function approvedPicture(state: ProjectState, { id, approved }: Asset): Picture | null {
  const version = approved === null ? undefined : findVersion(state, id, approved.versionId);
  return version && approved ? (picturesOf(version, approved.variantIndex)[0] ?? null) : null;
}
