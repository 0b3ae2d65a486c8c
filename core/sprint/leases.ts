/** Who is shown which questions right now. Not of the log: it changes by the second and decides nothing (D-0085). */
export interface Leases {
  readonly reviewers: Map<string, Reviewer>;
}

interface Reviewer {
  /** When they were last heard of, in ms of any steady clock. */
  readonly heardAtMs: number;
  readonly sprintId: string;
  /** In order; null once all was given back, which is remembered for what is still on its way (D-0118). */
  readonly holds: readonly string[] | null;
  /** Of the newest request that was heard; null when its requests are not numbered. */
  readonly turn: number | null;
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
  /** The reviewer's requests in their order, when they are numbered. */
  readonly turn?: number;
}

export interface Leased {
  readonly leased: readonly string[];
  /** How many are at it in this sprint, this one included. */
  readonly reviewers: number;
}

export const noLeases = (): Leases => ({ reviewers: new Map() });

/**
 * Gives a reviewer questions that nobody else holds: those asked for, then the next of the sprint. What is left is shared
 * evenly, so nobody waits while another holds the last ones. A request that was overtaken by a later one of the same reviewer
 * changes nothing and is told what that one came to. Changes `leases`.
 */
export function lease(leases: Leases, ask: LeaseAsk, nowMs: number): Leased {
  const { reviewers } = leases;
  for (const [id, { heardAtMs }] of reviewers) if (nowMs - heardAtMs >= leaseMs) reviewers.delete(id);
  const known = reviewers.get(ask.reviewerId);
  const turn = ask.turn ?? known?.turn ?? null;
  if (known !== undefined && turn !== null && known.turn !== null && turn < known.turn)
    return { leased: known.holds ?? [], reviewers: inSprint(leases, ask.sprintId) };
  reviewers.delete(ask.reviewerId);
  makeRoom(reviewers);
  const heard = { heardAtMs: nowMs, sprintId: ask.sprintId, turn };
  if (ask.want === 0) {
    reviewers.set(ask.reviewerId, { ...heard, holds: null });
    return { leased: [], reviewers: inSprint(leases, ask.sprintId) };
  }
  const taken = new Set([...reviewers.values()].flatMap(({ holds }) => holds ?? []));
  const free = ask.queue.filter((id) => !taken.has(id));
  const isFree = new Set(free);
  const among = inSprint(leases, ask.sprintId) + 1;
  const most = Math.min(ask.want, Math.max(1, Math.ceil(ask.queue.length / among)));
  const holds = [...new Set([...ask.hold.filter((id) => isFree.has(id)), ...free])].slice(0, most);
  reviewers.set(ask.reviewerId, { ...heard, holds });
  return { leased: holds, reviewers: among };
}

/** What a sprint that ended held is free again. Changes `leases`. */
export function releaseSprint({ reviewers }: Leases, sprintId: string): void {
  for (const [id, reviewer] of reviewers) if (reviewer.sprintId === sprintId) reviewers.delete(id);
}

function inSprint({ reviewers }: Leases, sprintId: string): number {
  return [...reviewers.values()].filter((reviewer) => reviewer.holds !== null && reviewer.sprintId === sprintId).length;
}

/** They stand in the order in which they were last heard of. */
function makeRoom(reviewers: Leases["reviewers"]): void {
  const [silent] = reviewers.keys();
  if (silent !== undefined && reviewers.size >= mostReviewers) reviewers.delete(silent);
}
