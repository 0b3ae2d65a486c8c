import { computed, type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, projectPath } from "./api.ts";
import { live } from "./current.ts";
import { whenIdle } from "./when-idle.ts";

interface Blocker {
  readonly sentence: string;
}

/** Changes with every revision of any document: each of them may clear or cause a blocker. Null until the state is here. */
const documentsMark = computed(() => {
  const documents = live.value?.state.value?.documents;
  if (documents === undefined) return null;
  const heads = Object.values(documents);
  return `${heads.length}:${heads.reduce((sum, { revision }) => sum + revision, 0)}`;
});

/** Blockers by project, spec and state of the documents; null while they are on their way. */
const known = new Map<string, Signal<readonly Blocker[] | null>>();

/** What keeps a draft from being made ready; null while unknown, and always for `specId` null. */
export function useBlockers(projectId: string, specId: string | null): readonly Blocker[] | null {
  const mark = documentsMark.value;
  const key = `${projectId}/${specId} ${mark}`;
  const blockers = known.get(key) ?? signal<readonly Blocker[] | null>(null);
  useEffect(() => {
    if (specId === null || mark === null || known.has(key)) return;
    for (const old of known.keys()) if (!old.endsWith(` ${mark}`)) known.delete(old);
    known.set(key, blockers);
    whenIdle(async () => {
      const answer = await get<{ blockers: readonly Blocker[] }>(projectPath(projectId, `specs/${specId}/blockers`));
      if (answer.ok) blockers.value = answer.value.blockers;
    });
  }, [key]);
  return blockers.value;
}
