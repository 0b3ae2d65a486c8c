import type { DiecastEvent } from "../../core/event.ts";
import { evolveProject, type ProjectState } from "../../core/project/state.ts";
import type { ProgressByJob } from "../../core/view/progress.ts";
import type { Status } from "../../core/view/status.ts";
import { type Answer, get, projectPath } from "./api.ts";
import type { StreamStart } from "./stream.ts";

const endsJob = /^job\.(succeeded|failed|canceled|retry-scheduled)$/;
const RETRY_MS = [500, 1_000, 2_000, 4_000] as const;
const LAST_RETRY_MS = 8_000;
const RELOADED_KEY = "diecast.reloaded-for";

/** A project's whole state, to fold events into. */
export interface Snapshot extends StreamStart {
  readonly version: string;
  /** How often to ask while no stream comes through. */
  readonly pollingFallbackMs: number;
  readonly state: ProjectState;
}

export type ProvenEvent = DiecastEvent & { readonly prev: string | null; readonly hash: string };

/** What a page needs to know that does not fold events itself. */
export interface Summary {
  readonly headSeq: number;
  readonly status: Status;
}

export function readSnapshot(projectId: string): Promise<Answer<Snapshot>> {
  return get(projectPath(projectId, "state"));
}

export function readSummary(projectId: string): Promise<Answer<Summary>> {
  return get(`/api/projects/${encodeURIComponent(projectId)}`);
}

/** What follows an event, with its proof. */
export function readNext(projectId: string, since: number): Promise<Answer<{ readonly events: ProvenEvent[] }>> {
  return get(projectPath(projectId, `events?since=${since}&limit=1000&proof=1`));
}

/** The server folds events in another way than this page: an update came in between, and a new page knows it. Once per version. */
export function reloadPage(version: string): void {
  if (sessionStorage.getItem(RELOADED_KEY) === version) return;
  sessionStorage.setItem(RELOADED_KEY, version);
  location.reload();
}

/** A job that ended has no hot progress any more, also when a late note of it came in the same moment. */
export function withoutEnded(hot: ProgressByJob, events: readonly DiecastEvent[]): ProgressByJob {
  const gone = new Set(events.filter(({ type }) => endsJob.test(type)).map(({ entityId }) => entityId));
  return Object.fromEntries(Object.entries(hot).filter(([jobId]) => !gone.has(jobId)));
}

/** How long to wait before trying again after so many failures in a row. */
export function retryDelayMs(failures: number): number {
  return RETRY_MS[failures] ?? LAST_RETRY_MS;
}

/** Folds events into a state, which it changes: what is known already is skipped. Null at a gap: the state must be read anew. */
export function foldEvents(state: ProjectState, events: readonly DiecastEvent[]): ProjectState | null {
  let current = state;
  for (const event of events) {
    if (event.seq <= current.seq) continue;
    if (event.seq > current.seq + 1) return null;
    current = evolveProject(current, event);
  }
  return current;
}
