import type { DiecastEvent } from "../../core/event.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { picturesOf } from "../../core/view/pictures.ts";
import type { AnswerEvent, Standing } from "./review-check.ts";

const types: ReadonlySet<string> = new Set<AnswerEvent["type"]>([
  "decision.answered",
  "decision.undone",
  "decision.postponed",
  "decision.brought-back",
]);

/** What people did with questions, by a project's log, oldest first. */
export async function readAnswers(origin: string, projectId: string): Promise<AnswerEvent[]> {
  const found: AnswerEvent[] = [];
  for (let since = 0; ; ) {
    const path = `${origin}/api/projects/${projectId}/events?since=${since}&limit=1000`;
    const { events } = await getJson<{ events: readonly DiecastEvent[] }>(path);
    const last = events.at(-1);
    if (last === undefined) return found;
    for (const { type, entityId: decisionId } of events)
      if (types.has(type)) found.push({ type: type as AnswerEvent["type"], decisionId });
    since = last.seq;
  }
}

/** Question → what stands. */
export async function readStanding(origin: string, projectId: string): Promise<ReadonlyMap<string, Standing>> {
  const { state } = await getJson<{ state: ProjectState }>(`${origin}/api/projects/${projectId}/state`);
  return new Map(
    Object.values(state.decisions).map(
      ({ id, answer, reason, over, variantIndex, alternative, assetId, versionId }) => {
        const version = state.assets[assetId]?.versions.find((one) => one.id === versionId);
        const better = over === variantIndex ? alternative : variantIndex;
        const picked = over === null || version === undefined ? null : picturesOf(version, better ?? variantIndex)[0];
        return [id, { answer, reason, picked: picked?.hash ?? null }];
      },
    ),
  );
}

/** A sprint of everything that is open; null when nothing is. */
export async function startSprint(
  origin: string,
  projectId: string,
): Promise<{ id: string; decisionIds: string[] } | null> {
  const response = await fetch(`${origin}/api/projects/${projectId}/sprints`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ scope: { kind: "all" } }),
  });
  if (response.status === 409) return null;
  if (!response.ok) throw new Error(`no sprint: ${response.status}`);
  const { sprint } = (await response.json()) as { sprint: { id: string; decisionIds: string[] } };
  return sprint;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as T;
}
