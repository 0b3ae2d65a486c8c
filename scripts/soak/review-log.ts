import type { DiecastEvent } from "../../core/event.ts";
import type { AnswerEvent } from "./review-check.ts";

/** The answers of a project's log and those taken back, oldest first. */
export async function readAnswers(origin: string, projectId: string): Promise<AnswerEvent[]> {
  const found: AnswerEvent[] = [];
  for (let since = 0; ; ) {
    const path = `${origin}/api/projects/${projectId}/events?since=${since}&limit=1000`;
    const { events } = await getJson<{ events: readonly DiecastEvent[] }>(path);
    const last = events.at(-1);
    if (last === undefined) return found;
    for (const { type, entityId: decisionId } of events)
      if (type === "decision.answered" || type === "decision.undone") found.push({ type, decisionId });
    since = last.seq;
  }
}

/** Question → the answer that stands. */
export async function projectState(origin: string, projectId: string): Promise<ReadonlyMap<string, string | null>> {
  const { state } = await getJson<{ state: { decisions: Record<string, { answer: string | null }> } }>(
    `${origin}/api/projects/${projectId}/state`,
  );
  return new Map(Object.entries(state.decisions).map(([id, { answer }]) => [id, answer]));
}

/** A sprint of everything that is open. */
export async function startSprint(origin: string, projectId: string): Promise<{ id: string; decisionIds: string[] }> {
  const response = await fetch(`${origin}/api/projects/${projectId}/sprints`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ scope: { kind: "all" } }),
  });
  if (!response.ok) throw new Error(`no sprint: ${response.status}`);
  const { sprint } = (await response.json()) as { sprint: { id: string; decisionIds: string[] } };
  return sprint;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as T;
}
