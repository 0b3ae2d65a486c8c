import type { JobKind } from "../contracts.ts";
import type { Lane } from "../job/queues.ts";
import { comparePlans } from "../job/queues.ts";
import { aloneDue, type DueJobs } from "../job/schedule.ts";
import type { Job } from "../job/state.ts";
import { merged } from "../ordered.ts";
import type { SchedulePolicy } from "./policy.ts";
import type { ProjectView } from "./view.ts";

const laneOrder: Record<Lane, number> = { interactive: 0, follow_up: 1, batch: 2 };
/** What was begun is finished first, so that pictures reach people early. */
const kindOrder: Record<JobKind, number> = { route: 0, validate: 1, finish: 2, generate: 3 };
/** How far behind a line's oldest job a better one is looked for, in units of `maxPassedOver`. */
const horizonFactor = 4;

/** The due jobs of one project in one lane, for one kind of hand; they wait in the order of their plans. None is lost. */
export interface Line {
  readonly key: string;
  readonly projectId: string;
  /** Lines of a lower level go first. */
  readonly level: number;
  readonly policy: SchedulePolicy;
  /** Its oldest jobs that may begin here, oldest plan first, never more than the horizon; empty when none may. */
  readonly window: readonly Job[];
  /** The oldest due job of the line, wherever it may begin. */
  readonly oldest: Job;
}

/** What may begin in one place. */
export interface Place {
  /** Judges all jobs that need the same at once. */
  readonly fits: (needs: DueJobs) => boolean;
  readonly takes: (job: Job) => boolean;
}

/** The lines of renders that have something due. */
export function renderLines(project: ProjectView, place: Place): Line[] {
  const isRender = (kind: JobKind): boolean => kind === "generate";
  return linesOf(project, isRender, place, 1 + horizonFactor * project.policy.maxPassedOver);
}

const anywhere: Place = { fits: () => true, takes: () => true };

/** Those of all other work; nothing in it prefers one job to another, so only the oldest is looked at. */
export function pixelLines(project: ProjectView): Line[] {
  return linesOf(project, (kind) => kind !== "generate", anywhere, 1);
}

function linesOf(project: ProjectView, isWanted: (kind: JobKind) => boolean, place: Place, horizon: number): Line[] {
  const { projectId, policy } = project;
  const mayBegin = (job: Job): boolean => project.mayBegin(job);
  const lines: Line[] = [];
  for (const [key, { level, sources }] of sourcesByLine(project, isWanted)) {
    const window = take(sources.filter(place.fits), horizon, (job) => mayBegin(job) && place.takes(job));
    const [oldest] = take(sources, 1, mayBegin);
    if (oldest !== undefined) lines.push({ key, projectId, level, policy, window, oldest });
  }
  return lines;
}

interface Sources {
  readonly level: number;
  readonly sources: DueJobs[];
}

function sourcesByLine(project: ProjectView, isWanted: (kind: JobKind) => boolean): Map<string, Sources> {
  const byLine = new Map<string, Sources>();
  const add = (due: DueJobs, lane: Lane): void => {
    if (due.isLost || !isWanted(due.kind)) return;
    const key = `${project.projectId} ${due.kind} ${lane}`;
    const level = kindOrder[due.kind] * Object.keys(laneOrder).length + laneOrder[lane];
    const line = byLine.get(key) ?? { level, sources: [] };
    line.sources.push(due);
    byLine.set(key, line);
  };
  const viewed = new Set(project.viewed.map(({ versionId }) => versionId));
  for (const { due } of project.viewed) for (const job of due) add(aloneDue(job), "interactive");
  for (const due of project.due) add(viewed.size === 0 ? due : { ...due, jobs: without(due.jobs, viewed) }, due.lane);
  return byLine;
}

function without(jobs: Iterable<Job>, versionIds: ReadonlySet<string>): Iterable<Job> {
  function* others(): Generator<Job> {
    for (const job of jobs) if (!versionIds.has(job.versionId)) yield job;
  }
  return { [Symbol.iterator]: others };
}

function take(sources: readonly DueJobs[], most: number, isWanted: (job: Job) => boolean): readonly Job[] {
  const taken: Job[] = [];
  const lists = sources.map(({ jobs }) => jobs);
  for (const job of merged(lists, comparePlans)) {
    if (isWanted(job)) taken.push(job);
    if (taken.length >= most) break;
  }
  return taken;
}
