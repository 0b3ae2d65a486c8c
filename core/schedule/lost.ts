import type { JobKind } from "../contracts.ts";
import { aloneDue } from "../job/schedule.ts";
import type { Job } from "../job/state.ts";
import type { Dispatch, ProjectView, ServerView } from "./view.ts";

/** Failures after which the renderer may still have the prompt, or its pictures. */
const isLeftBehind: ReadonlySet<string> = new Set([
  "PROVIDER_UNREACHABLE",
  "PROVIDER_TIMEOUT",
  "PROVIDER_FAULT",
  "PROVIDER_BUSY",
  "PROVIDER_CLOSED",
  "DISK_FULL",
  "LOG_UNAVAILABLE",
]);

/** The server whose prompt the next attempt may adopt; null when there is none, or when the log does not say which. */
export function homeOf(job: Job): string | null {
  const mayBeThere = job.state === "running" || (job.code !== null && isLeftBehind.has(job.code));
  return mayBeThere ? (job.providerIds.at(-1) ?? null) : null;
}

/**
 * A render whose worker is gone, and where it is taken up; null when there is none. It goes before everything, into no
 * queue and past every bound and breaker (D-0059): its prompt is on the renderer already, and nobody watches it. There
 * are never more of them than dead workers had hands.
 */
export function lostRender(projects: readonly ProjectView[], servers: readonly ServerView[]): Dispatch | null {
  for (const project of projects) {
    for (const job of lostOf(project, (kind) => kind === "generate")) {
      const needs = aloneDue(job);
      const home = servers.find(({ id }) => id === homeOf(job));
      const server = home ?? servers.find(({ fits }) => fits(project.projectId, needs));
      if (server !== undefined) return { projectId: project.projectId, job, serverId: server.id };
    }
  }
  return null;
}

/** Other work whose worker is gone; null when there is none. */
export function lostPixels(projects: readonly ProjectView[]): Dispatch | null {
  for (const project of projects) {
    const [job] = lostOf(project, (kind) => kind !== "generate");
    if (job !== undefined) return { projectId: project.projectId, job, serverId: null };
  }
  return null;
}

function lostOf(project: ProjectView, isWanted: (kind: JobKind) => boolean): Job[] {
  const lost = project.due.filter(({ isLost, kind }) => isLost && isWanted(kind));
  return lost.flatMap(({ jobs }) => [...jobs]).filter((job) => project.mayBegin(job));
}
