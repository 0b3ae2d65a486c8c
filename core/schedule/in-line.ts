import { stackOf } from "../job/queues.ts";
import type { Job } from "../job/state.ts";
import type { Line } from "./lines.ts";
import { type SchedulerState, standingOf, timesOvertaken } from "./standing.ts";
import type { Loaded } from "./view.ts";

/** What a server has to change for a job, dearest first; `seed`: nothing but the seed. */
export const changes = ["checkpoint", "stack", "prompt", "resolution", "seed"] as const;
export type Change = (typeof changes)[number];

/** The job a line would begin on a server, and what that changes there. */
export interface Pick {
  readonly job: Job;
  readonly change: Change;
}

/**
 * Which job of its window a line begins next: one of the loaded checkpoint as long as no older job of another one is
 * passed over too often by it; else it switches, to a checkpoint that no other server has loaded if it can. Within a
 * checkpoint it stays with the LoRA stack, then with the prompt, then with the resolution, then goes by age.
 */
export function pickInLine(state: SchedulerState, line: Line, serverId: string): Pick | null {
  const loaded = state.loaded[serverId] ?? null;
  if (loaded !== null) {
    const batch = batchOf(state, line, loaded.checkpointId);
    const job = nearest(state, line, batch, loaded);
    if (job !== undefined) return { job, change: changeFrom(loaded, job) };
  }
  const others = Object.entries(state.loaded).filter(([id]) => id !== serverId);
  const elsewhere = new Set(others.map(([, { checkpointId }]) => checkpointId));
  const choices = [...new Set(line.window.map(({ checkpointId }) => checkpointId))];
  const ordered = [...choices.filter((id) => !elsewhere.has(id)), ...choices.filter((id) => elsewhere.has(id))];
  for (const checkpointId of ordered) {
    const job = nearest(state, line, batchOf(state, line, checkpointId), null);
    if (job !== undefined) return { job, change: "checkpoint" };
  }
  return null;
}

/**
 * The jobs of one checkpoint that may begin, one after another, before any of another checkpoint. Each of them passes
 * over every older job of another checkpoint, so the first that would do so once too often ends the batch; reordering
 * within the batch then leaves no holes for which the server would have to come back.
 */
function batchOf(state: SchedulerState, line: Line, checkpointId: string): readonly Job[] {
  const standing = standingOf(state, line);
  const batch: Job[] = [];
  let allowed = Number.POSITIVE_INFINITY;
  for (const job of line.window) {
    if (job.checkpointId !== checkpointId) {
      allowed = Math.min(allowed, line.policy.maxPassedOver - timesOvertaken(standing, job));
    } else if (allowed > 0) {
      batch.push(job);
      allowed -= 1;
    } else break;
  }
  return batch;
}

/** The job of a batch that changes least on the server; one that was passed over too often already goes first. */
function nearest(state: SchedulerState, line: Line, batch: readonly Job[], loaded: Loaded | null): Job | undefined {
  const standing = standingOf(state, line);
  const overdue = batch.find((job) => timesOvertaken(standing, job) >= line.policy.maxPassedOver);
  if (overdue !== undefined || loaded === null) return overdue ?? batch[0];
  let best: Job | undefined;
  let least = -1;
  for (const job of batch) {
    const change = changes.indexOf(changeFrom(loaded, job));
    if (change > least) [best, least] = [job, change];
  }
  return best;
}

/** What a job changes on a server that has its checkpoint. */
function changeFrom({ affinity }: Loaded, job: Job): Change {
  if (affinity === job.affinity) return "seed";
  if (stackOf(affinity) !== stackOf(job.affinity)) return "stack";
  return promptOf(affinity) === promptOf(job.affinity) ? "resolution" : "prompt";
}

function promptOf(affinity: string): string {
  return affinity.split(".")[1] ?? "";
}
