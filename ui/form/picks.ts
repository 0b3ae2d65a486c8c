import type { DocumentKind } from "../../core/contracts.ts";
import { documentKinds } from "../../core/document/kinds.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { live } from "../live/current.ts";
import { type Pickable, words } from "../live/words.ts";

/** What a field with `picks: list` may name: documents of a kind, catalog entries, checks, or ids that other specs use. */
export function pickablesOf(list: string): readonly Pickable[] {
  const state = live.value?.state.value;
  if (!state) return [];
  if (list === "entities") return used(state, "entityId");
  if (list === "sets") return used(state, "artifactSetId");
  if (!isKind(list)) return words.value[list] ?? [];
  const heads = documentsOfKind(state, list).filter(({ summary }) => summary.status !== "retired");
  return heads.map(({ id, summary }) => ({ id, title: summary.title }));
}

function isKind(list: string): list is DocumentKind {
  return documentKinds.includes(list as DocumentKind);
}

function used(state: ProjectState, name: "entityId" | "artifactSetId"): readonly Pickable[] {
  const ids = documentsOfKind(state, "specs").flatMap(({ summary }) => summary[name] ?? []);
  return [...new Set(ids)].sort().map((id) => ({ id, title: id }));
}
