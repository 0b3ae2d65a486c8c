import type { JobKind } from "../contracts.ts";
import { addOrdered, type Order, type Ordered, removeOrdered } from "../ordered.ts";

/** Who goes first: work somebody waits for, then the consequences of answers, then the rest. */
export type Lane = "interactive" | "follow_up" | "batch";

/** What a job's place among those that wait for a worker depends on. */
interface Waiting {
  readonly id: string;
  readonly kind: JobKind;
  readonly lane: Lane;
  readonly checkpointId: string;
  readonly affinity: string;
  readonly plannedSeq: number;
  readonly notBefore: string | null;
}

/** Jobs that wait for a worker and need the same of it; they differ only in their place: oldest plan first, then by id. */
export interface Queue {
  readonly kind: JobKind;
  readonly lane: Lane;
  readonly checkpointId: string;
  /** What a render needs besides its checkpoint: LoRAs, template, sampler. Empty for other kinds, and when it is not known. */
  readonly stack: string;
  readonly notBefore: string | null;
  readonly jobIds: Ordered;
}

export type Queues = Record<string, Queue>;

/** Oldest plan first, then by id in code-unit order. */
export function comparePlans(a: Waiting, b: Waiting): number {
  return a.plannedSeq - b.plannedSeq || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Puts a job that may start at its `notBefore` into its queue. */
export function joinQueue(queues: Queues, job: Waiting, jobs: Readonly<Record<string, Waiting>>): void {
  const key = queueKey(job);
  const { kind, lane, checkpointId, notBefore } = job;
  const queue = queues[key] ?? { kind, lane, checkpointId, stack: neededStack(job), notBefore, jobIds: [] };
  queues[key] = queue;
  addOrdered(queue.jobIds, job.id, orderOf(jobs));
}

/** Takes a job out of its queue; must be called before what its place depends on changes. */
export function leaveQueue(queues: Queues, job: Waiting, jobs: Readonly<Record<string, Waiting>>): void {
  const key = queueKey(job);
  const queue = queues[key];
  if (queue === undefined) return;
  removeOrdered(queue.jobIds, job.id, orderOf(jobs));
  if (queue.jobIds.length === 0) delete queues[key];
}

function queueKey(job: Waiting): string {
  return `${job.kind} ${job.lane} ${job.notBefore ?? ""} ${job.checkpointId} ${neededStack(job)}`;
}

function neededStack({ kind, affinity }: Waiting): string {
  return kind === "generate" ? stackOf(affinity) : "";
}

/** The outermost part of an affinity key: what a renderer must have, and what it keeps loaded. */
export function stackOf(affinity: string): string {
  return affinity.slice(0, affinity.indexOf(".") + 1);
}

function orderOf(jobs: Readonly<Record<string, Waiting>>): Order {
  return (a, b) => {
    const left = jobs[a];
    const right = jobs[b];
    return left === undefined || right === undefined ? 0 : comparePlans(left, right);
  };
}
