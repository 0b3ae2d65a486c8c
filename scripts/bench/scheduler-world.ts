import type { DiecastEvent, Draft } from "../../core/event.ts";
import { claimJob, succeedJob } from "../../core/job/decide.ts";
import { evolveJobs } from "../../core/job/evolve.ts";
import { dueJobs } from "../../core/job/schedule.ts";
import { initialJobs, type Job, type JobsState, jobsOfVersionId } from "../../core/job/state.ts";
import { defaultSchedulePolicy } from "../../core/schedule/policy.ts";
import type { ProjectView } from "../../core/schedule/view.ts";
import type { Arrival, Workload } from "./scheduler-workload.ts";

const workerId = "simulated";
const nobody: ReadonlySet<string> = new Set();
const startMs = Date.UTC(2026, 0, 1);

/** The queues of all projects, moved by the same events and deciders that the real ones are moved by. */
export interface World {
  plan(arrival: Arrival): void;
  begin(projectId: string, job: Job, atS: number): void;
  /** Ends a job well; every later stage of its version that is due then ends at once, because it costs no renderer. */
  end(projectId: string, jobId: string, atS: number): void;
  /** What the scheduler is shown at a moment. */
  views(atS: number): ProjectView[];
}

interface Simulated {
  readonly projectId: string;
  readonly jobs: JobsState;
  /** Job id → checkpoint of the renders under way. */
  readonly rendering: Map<string, string>;
  seq: number;
}

export function createWorld({ weights, viewings }: Workload): World {
  const projects = Object.keys(weights).map((projectId): Simulated => {
    return { projectId, jobs: initialJobs(), rendering: new Map(), seq: 0 };
  });
  const find = (projectId: string): Simulated => {
    const project = projects.find((each) => each.projectId === projectId);
    if (project === undefined) throw new Error(`the workload does not weigh project ${projectId}`);
    return project;
  };
  return {
    plan: (arrival) => fold(find(arrival.projectId), [runOf(arrival, find(arrival.projectId).seq + 1)], arrival.atS),
    begin(projectId, job, atS) {
      claim(find(projectId), job, atS);
      find(projectId).rendering.set(job.id, job.checkpointId);
    },
    end(projectId, jobId, atS) {
      const project = find(projectId);
      const job = project.jobs.jobs[jobId];
      if (job === undefined) throw new Error(`${jobId} ended without having begun`);
      project.rendering.delete(jobId);
      succeed(project, job, atS);
      for (const later of laterStages(project.jobs, job.versionId)) {
        claim(project, later, atS);
        succeed(project, later, atS);
      }
    },
    views: (atS) => projects.map((project) => viewOf(project, weights[project.projectId] ?? 1, viewings, atS)),
  };
}

function viewOf(project: Simulated, weight: number, viewings: Workload["viewings"], atS: number): ProjectView {
  const { projectId, jobs, rendering } = project;
  const looked = viewings.filter((each) => each.projectId === projectId && each.fromS <= atS && atS < each.untilS);
  return {
    projectId,
    policy: { ...defaultSchedulePolicy, weight },
    due: dueJobs(jobs, instant(atS), nobody),
    viewed: looked.map(({ versionId }) => ({
      versionId,
      due: jobsOfVersionId(jobs, versionId).filter(({ state, kind }) => state === "queued" && kind === "generate"),
    })),
    rendering: [...rendering.values()],
    mayRenderOn: () => true,
    mayBegin: () => true,
  };
}

function fold(project: Simulated, drafts: readonly Draft[], atS: number): void {
  for (const draft of drafts) {
    project.seq += 1;
    evolveJobs(project.jobs, toEvent(draft, project.projectId, project.seq, atS));
  }
}

function runOf({ isFollowUp, versions }: Arrival, seq: number): Draft {
  const runId = `run-${seq}`;
  const trigger = isFollowUp ? { kind: "answer" as const, id: "d" } : { kind: "person" as const, id: null };
  const payload = { runId, trigger, failurePolicy: "continue" as const, notBefore: null };
  const rest = { versions, skipped: [], requestHash: null };
  return { type: "run.started", entityType: "run", entityId: runId, payload: { ...payload, ...rest } };
}

function claim(project: Simulated, job: Job, atS: number): void {
  const command = { jobId: job.id, workerId, promptId: null, at: instant(atS), lostWorkers: nobody };
  fold(project, claimJob(project.jobs, command), atS);
}

function succeed(project: Simulated, job: Job, atS: number): void {
  // The queue reads nothing of a result but that there is one.
  const outcome = { durationMs: 0, result: { kind: "route" as const } };
  const claimed = { jobId: job.id, workerId, startedSeq: job.startedSeq ?? 0 };
  fold(project, succeedJob(project.jobs, claimed, outcome), atS);
}

/** One after another, as each becomes due by the end of the one before. */
function* laterStages(jobs: JobsState, versionId: string): Generator<Job> {
  for (;;) {
    const next = jobsOfVersionId(jobs, versionId).find(({ state, kind }) => state === "queued" && kind !== "generate");
    if (next === undefined) return;
    yield next;
  }
}

/** The instant of a moment of the simulation. */
export function instant(atS: number): string {
  return new Date(startMs + Math.round(atS * 1000)).toISOString();
}

function toEvent(draft: Draft, projectId: string, seq: number, atS: number): DiecastEvent {
  const id = `${projectId}-${seq}`;
  const envelope = { id, projectId, seq, ts: instant(atS), causalChainId: id, causationId: null, causalDepth: 0 };
  const actor = { kind: "worker" as const, id: workerId };
  return { ...envelope, idempotencyKey: id, actor, schemaVersion: 1, ...draft } as DiecastEvent;
}
