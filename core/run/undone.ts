import { assetOfVersion, isInProduction, type Version } from "../asset/state.ts";
import type { SkippedSpec } from "../contracts.ts";
import { documentKey, isReadySpec } from "../document/state.ts";
import type { ProjectState } from "../project/state.ts";
import type { Run } from "./state.ts";

/** What a run left undone: versions to make again by the same plan, and why others are not. */
interface Undone {
  readonly versions: readonly { readonly assetId: string; readonly version: Version }[];
  readonly skipped: readonly SkippedSpec[];
}

/** The versions of an ended run that were stopped, or that a job failed for, as far as nothing newer took their place. */
export function undoneOf(state: ProjectState, run: Pick<Run, "versionIds">): Undone {
  const versions: { assetId: string; version: Version }[] = [];
  const skipped: SkippedSpec[] = [];
  for (const versionId of run.versionIds) {
    const assetId = assetOfVersion(versionId);
    const all = state.assets[assetId]?.versions ?? [];
    const version = all.find(({ id }) => id === versionId);
    if (version === undefined || !wasStopped(version)) continue;
    const reason = reasonToLeave(state, assetId, version, all.at(-1));
    if (reason === null) versions.push({ assetId, version });
    else skipped.push({ specId: assetId, ...reason });
  }
  return { versions, skipped };
}

/** Ended without having been judged; what was judged and set aside since is nothing to finish. */
function wasStopped({ status, route }: Version): boolean {
  return route === null && (status === "canceled" || status === "exception");
}

function reasonToLeave(
  state: ProjectState,
  assetId: string,
  version: Version,
  newest: Version | undefined,
): Omit<SkippedSpec, "specId"> | null {
  if (newest !== undefined && newest.id !== version.id) {
    const isMade = isInProduction(newest);
    return { code: "NEWER_VERSION", sentence: `A newer version ${isMade ? "is being made" : "was made since"}.` };
  }
  const head = state.documents[documentKey("specs", assetId)];
  if (head === undefined || !isReadySpec(head))
    return { code: "NOT_READY", sentence: "The spec is not ready any more; make it ready to render it anew." };
  return null;
}
