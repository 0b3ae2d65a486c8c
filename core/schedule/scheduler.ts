import type { DueJobs } from "../job/schedule.ts";
import type { Job } from "../job/state.ts";
import { byCodeUnits } from "../ordered.ts";
import { pickInLine } from "./in-line.ts";
import { type Line, type Place, pixelLines, renderLines } from "./lines.ts";
import { homeOf, lostPixels, lostRender } from "./lost.ts";
import { admit, noteDispatch, type SchedulerState } from "./standing.ts";
import { type Offer, offerInTurn } from "./turns.ts";
import type { Dispatch, ProjectView, ServerView } from "./view.ts";

/** What is to be decided about: everything due at `at`, and where it may go. */
export interface Ask {
  readonly at: string;
  readonly projects: readonly ProjectView[];
}

/**
 * Decides which render begins next and on which of the open servers, and notes it in `state`, which it owns and mutates;
 * null when none may. The only place where the order of renders is decided: same state and ask, same answer. A server
 * with a free place is never left idle while a due job may run there.
 */
export function dispatchRender(state: SchedulerState, ask: Ask, servers: readonly ServerView[]): Dispatch | null {
  const lost = lostRender(ask.projects, servers);
  if (lost !== null) return lost;
  const free = servers.filter((server) => server.free > 0);
  const byLoad = free.sort((a, b) => a.busy - b.busy || byCodeUnits(a.id, b.id));
  let chosen: Choice | null = null;
  for (const server of byLoad) {
    const choice = chooseFor(state, ask, server, servers);
    if (choice === null) continue;
    // Another server may do without a switch; one that is overdue waits for no better place.
    if (choice.offer.change !== "checkpoint" || choice.offer.isOverdue) return note(state, ask, choice);
    chosen ??= choice;
  }
  return chosen === null ? null : note(state, ask, chosen);
}

interface Choice {
  readonly server: ServerView;
  readonly offer: Offer;
  readonly candidates: readonly Line[];
}

function chooseFor(state: SchedulerState, ask: Ask, server: ServerView, servers: readonly ServerView[]): Choice | null {
  const isCapped = cappedCheckpoints(ask.projects);
  const lines = ask.projects.flatMap((project) => renderLines(project, placeOf(project, server, servers, isCapped)));
  admit(state, lines, isRenderLine);
  const candidates = lines.filter(({ window }) => window.length > 0);
  if (candidates.length === 0) return null;
  const offer = offerInTurn(state, candidates, (line) => pickInLine(state, line, server.id));
  return offer === null ? null : { server, offer, candidates };
}

function note(state: SchedulerState, { at }: Ask, { server, offer, candidates }: Choice): Dispatch {
  const { line, job } = offer;
  noteDispatch(state, { line, job, candidates, at });
  state.loaded[server.id] = { checkpointId: job.checkpointId, affinity: job.affinity };
  return { projectId: line.projectId, job, serverId: server.id };
}

/** What a project may begin on a server, by caps, by what the server has, and by where a job's earlier prompt lies. */
function placeOf(
  project: ProjectView,
  server: ServerView,
  servers: readonly ServerView[],
  isCapped: (checkpointId: string) => boolean,
): Place {
  const { maxRenders } = project.policy;
  const isFull = maxRenders !== null && project.rendering.length >= maxRenders;
  const isOpen = !isFull && project.mayRenderOn(server.id);
  return {
    fits: (needs: DueJobs) => isOpen && !isCapped(needs.checkpointId) && server.fits(project.projectId, needs),
    takes: (job: Job) => {
      const home = homeOf(job);
      return home === null || home === server.id || !servers.some(({ id }) => id === home);
    },
  };
}

/** Whether as many renders with a checkpoint are under way as the strictest project allows. */
function cappedCheckpoints(projects: readonly ProjectView[]): (checkpointId: string) => boolean {
  const under = new Map<string, number>();
  for (const { rendering } of projects) for (const id of rendering) under.set(id, (under.get(id) ?? 0) + 1);
  return (checkpointId) =>
    projects.some(
      ({ policy }) => (under.get(checkpointId) ?? 0) >= (policy.maxRendersByCheckpoint[checkpointId] ?? Infinity),
    );
}

/** Decides which other job begins next: what was begun is finished first, then by lane and fair share. Mutates `state`. */
export function dispatchPixels(state: SchedulerState, { at, projects }: Ask): Dispatch | null {
  const lost = lostPixels(projects);
  if (lost !== null) return lost;
  const lines = projects.flatMap(pixelLines);
  admit(state, lines, (key) => !isRenderLine(key));
  const candidates = lines.filter(({ window }) => window.length > 0);
  if (candidates.length === 0) return null;
  const offer = offerInTurn(state, candidates, ({ window: [job] }) => (job ? { job, change: "seed" } : null));
  if (offer === null) return null;
  const { line, job } = offer;
  noteDispatch(state, { line, job, candidates, at });
  return { projectId: line.projectId, job, serverId: null };
}

function isRenderLine(key: string): boolean {
  return key.includes(" generate ");
}

/** Forgets what a server had loaded: it went away, or it freed its memory. */
export function forgetServer(state: SchedulerState, serverId: string): void {
  delete state.loaded[serverId];
}
