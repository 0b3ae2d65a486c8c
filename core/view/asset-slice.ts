import type { Asset } from "../asset/state.ts";
import { type DocumentHead, documentKey } from "../document/state.ts";
import { byCodeUnits } from "../ordered.ts";
import { initialProject, type ProjectState } from "../project/state.ts";
import { kinOf } from "./kin.ts";
import { approvedOf, shownOf } from "./pictures.ts";

/**
 * Of a state only what a page about one asset shows, as a small state of its own: the asset with its spec, what belongs with it
 * and the pictures that stand for that, its questions, the runs of its versions, and every document that is no spec. What is
 * inside is shared with `state`, not copied.
 */
export function assetSlice(state: ProjectState, assetId: string, referenceId: string | null): ProjectState {
  const asset = state.assets[assetId];
  const kinIds = kinOf(state, assetId, referenceId).flatMap(({ members }) => members.map(({ specId }) => specId));
  const decisions = Object.values(state.decisions).filter((decision) => decision.assetId === assetId);
  const runIds = new Set(asset?.versions.map(({ runId }) => runId));
  return {
    ...initialProject(),
    ...{ seq: state.seq, title: state.title, lastEventAt: state.lastEventAt },
    ...documentsFor(state, [assetId, ...kinIds]),
    assets: recordOf(
      [...(asset ? [asset] : []), ...kinIds.flatMap((id) => standing(state.assets[id]))],
      ({ id }) => id,
    ),
    decisions: recordOf(decisions, ({ id }) => id),
    runs: recordOf(
      [...runIds].flatMap((id) => state.runs[id] ?? []),
      ({ id }) => id,
    ),
  };
}

/** These specs, and all documents of other kinds. */
function documentsFor(
  state: ProjectState,
  specIds: readonly string[],
): Pick<ProjectState, "documents" | "documentKeys"> {
  const specKeys = [...new Set(specIds.map((id) => documentKey("specs", id)))].sort(byCodeUnits);
  const known = specKeys.filter((key) => state.documents[key] !== undefined);
  const documentKeys = { ...state.documentKeys, specs: [known] };
  const heads = Object.values(documentKeys).flatMap((blocks) =>
    blocks.flat().flatMap((key) => state.documents[key] ?? []),
  );
  return { documentKeys, documents: recordOf(heads, ({ kind, id }: DocumentHead) => documentKey(kind, id)) };
}

/** A relative with the versions only whose picture may stand for it. */
function standing(asset: Asset | undefined): readonly Asset[] {
  if (asset === undefined) return [];
  const ids = [shownOf(asset), approvedOf(asset)].map((stands) => stands?.version.id);
  return [{ ...asset, versions: asset.versions.filter(({ id }) => ids.includes(id)) }];
}

function recordOf<T>(all: readonly T[], keyOf: (one: T) => string): Record<string, T> {
  return Object.fromEntries(all.map((one) => [keyOf(one), one]));
}
