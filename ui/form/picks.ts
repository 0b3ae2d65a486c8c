import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DocumentKind } from "../../core/contracts.ts";
import { documentKinds } from "../../core/document/kinds.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { get, projectPath } from "../live/api.ts";
import { live } from "../live/current.ts";

/** Something that exists in the project and can be named by its id. */
export interface Pickable {
  readonly id: string;
  readonly title: string;
}

/** What stands inside of documents, such as the entries of catalogs, by the name of its list. */
const words = signal<Readonly<Record<string, readonly Pickable[]>>>({});

/** Reads the words of a project anew, as often as a form or the library is opened. */
export function useProjectWords(projectId: string): void {
  useEffect(() => {
    const path = projectPath(projectId, "intake/templates");
    void get<Record<string, readonly Pickable[]>>(path).then((answer) => {
      // Without them ids are typed as before.
      if (answer.ok) words.value = answer.value;
    });
  }, [projectId]);
}

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

/** What the project calls an entry of such a list; undefined before its words are read, and where it has none for it. */
export function titleIn(list: string, id: string): string | undefined {
  return words.value[list]?.find((entry) => entry.id === id)?.title;
}

function isKind(list: string): list is DocumentKind {
  return documentKinds.includes(list as DocumentKind);
}

function used(state: ProjectState, name: "entityId" | "artifactSetId"): readonly Pickable[] {
  const ids = documentsOfKind(state, "specs").flatMap(({ summary }) => summary[name] ?? []);
  return [...new Set(ids)].sort().map((id) => ({ id, title: id }));
}
