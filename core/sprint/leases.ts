/** Who is shown which questions right now. Not of the log: it changes by the second and decides nothing (D-0085). */
export interface Leases {
  /** Reviewer → when they were last heard of (ms of any steady clock), and what they hold, in order. */
  readonly reviewers: Map<string, { heardAtMs: number; sprintId: string; holds: readonly string[] }>;
}

/** Without a sign of life for so long a reviewer holds nothing any more. */
export const leaseMs = 60_000;
/** Most reviewers of one project at once; of more, the one that was silent longest gives way. */
const mostReviewers = 50;

export interface LeaseAsk {
  readonly reviewerId: string;
  readonly sprintId: string;
  /** Open questions of the sprint, in its order. */
  readonly queue: readonly string[];
  /** Those to keep, or to have, before any other. */
  readonly hold: readonly string[];
  /** How many to hold at most; 0 gives all back. */
  readonly want: number;
}

export interface Leased {
  readonly leased: readonly string[];
  /** How many are at it in this sprint, this one included. */
  readonly reviewers: number;
}

export const noLeases = (): Leases => ({ reviewers: new Map() });

/**
 * Gives a reviewer questions that nobody else holds: those asked for, then the next of the sprint. What is left is shared
 * evenly, so nobody waits while another holds the last ones. Changes `leases`.
 */
export function lease(leases: Leases, ask: LeaseAsk, nowMs: number): Leased {
  const { reviewers } = leases;
  for (const [id, { heardAtMs }] of reviewers) if (nowMs - heardAtMs >= leaseMs) reviewers.delete(id);
  reviewers.delete(ask.reviewerId);
  if (ask.want === 0) return { leased: [], reviewers: inSprint(leases, ask.sprintId) };
  makeRoom(reviewers);
  const taken = new Set([...reviewers.values()].flatMap(({ holds }) => holds));
  const free = ask.queue.filter((id) => !taken.has(id));
  const isFree = new Set(free);
  const among = inSprint(leases, ask.sprintId) + 1;
  const most = Math.min(ask.want, Math.max(1, Math.ceil(ask.queue.length / among)));
  const holds = [...new Set([...ask.hold.filter((id) => isFree.has(id)), ...free])].slice(0, most);
  reviewers.set(ask.reviewerId, { heardAtMs: nowMs, sprintId: ask.sprintId, holds });
  return { leased: holds, reviewers: among };
}

/** What a sprint that ended held is free again. Changes `leases`. */
export function releaseSprint({ reviewers }: Leases, sprintId: string): void {
  for (const [id, reviewer] of reviewers) if (reviewer.sprintId === sprintId) reviewers.delete(id);
}

function inSprint({ reviewers }: Leases, sprintId: string): number {
  return [...reviewers.values()].filter((reviewer) => reviewer.sprintId === sprintId).length;
}

/** They stand in the order in which they were last heard of. */
function makeRoom(reviewers: Leases["reviewers"]): void {
  const [silent] = reviewers.keys();
  if (silent !== undefined && reviewers.size >= mostReviewers) reviewers.delete(silent);
}
