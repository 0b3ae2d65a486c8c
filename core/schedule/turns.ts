import { byCodeUnits } from "../ordered.ts";
import { changes, type Pick } from "./in-line.ts";
import type { Line } from "./lines.ts";
import { type SchedulerState, standingOf } from "./standing.ts";

/** A line with the job it would begin. */
export interface Offer extends Pick {
  readonly line: Line;
  /** It has waited as long as it may: neither lanes nor affinity count against it. */
  readonly isOverdue: boolean;
}

/**
 * Which line begins next. In this order: the one that was skipped longest, when waiting on could make any line wait
 * beyond its bound; the highest lane; those in turn by weighted fair share; who changes least on the server; who had least.
 */
export function offerInTurn(
  state: SchedulerState,
  lines: readonly Line[],
  pick: (line: Line) => Pick | null,
): Offer | null {
  const overdue = overdueLine(state, lines);
  if (overdue !== null) return offerOf(overdue, pick, true);
  const level = Math.min(...lines.map((line) => line.level));
  const sameLevel = lines.filter((line) => line.level === level);
  const offers = inTurn(state, sameLevel).flatMap((line) => offerOf(line, pick, false) ?? []);
  const best = nearestOf(offers);
  // Before the server leaves a checkpoint, lines that would have to call it back at once finish with it.
  return best?.change === "checkpoint" ? (nearestOf(behindOffers(state, sameLevel, pick)) ?? best) : best;
}

/** The offer that changes least; of several the first. */
function nearestOf(offers: readonly Offer[]): Offer | null {
  const most = Math.max(...offers.map(({ change }) => changes.indexOf(change)));
  return offers.find(({ change }) => changes.indexOf(change) === most) ?? null;
}

/** Offers without a switch from lines whose oldest jobs wait for the loaded checkpoint, and have been passed over a lot. */
function behindOffers(state: SchedulerState, lines: readonly Line[], pick: (line: Line) => Pick | null): Offer[] {
  return lines.flatMap((line) => {
    if (standingOf(state, line).overtakers.length <= line.policy.maxPassedOver / 2) return [];
    const offer = offerOf(line, pick, false);
    const isBehind = offer?.change !== "checkpoint" && offer?.job.checkpointId === line.window[0]?.checkpointId;
    return offer !== null && isBehind ? [offer] : [];
  });
}

function offerOf(line: Line, pick: (line: Line) => Pick | null, isOverdue: boolean): Offer | null {
  const picked = pick(line);
  return picked === null ? null : { ...picked, line, isOverdue };
}

/**
 * The line that has to go now: the k-th most urgent one (from 0) still has to let k others go first, so it must be able to
 * wait for k + 1 dispatches. With more lines than the bound plus one that can't be; they go strictly in turn then.
 */
function overdueLine(state: SchedulerState, lines: readonly Line[]): Line | null {
  const slack = (line: Line): number => line.policy.maxPassedOver - standingOf(state, line).skipped;
  const urgent = [...lines].sort((a, b) => slack(a) - slack(b) || byCodeUnits(a.key, b.key));
  // Alone it passes over nobody.
  if (lines.length < 2) return null;
  return urgent.some((line, at) => slack(line) <= at) ? (urgent[0] ?? null) : null;
}

/**
 * The lines that may go next, those with the least virtual time first. Nobody gets ahead of another by more than
 * `maxPassedOver` dispatches of the line with most weight: that is what affinity may take from fair share for a while.
 */
function inTurn(state: SchedulerState, lines: readonly Line[]): readonly Line[] {
  const time = (line: Line): number => standingOf(state, line).virtualTime;
  const least = Math.min(...lines.map(time));
  const leads = lines.map(({ policy }) => policy.maxPassedOver / policy.weight);
  const lead = Math.min(...leads);
  const allowed = lines.filter((line) => time(line) === least || time(line) < least + lead);
  return allowed.sort((a, b) => time(a) - time(b) || byCodeUnits(a.key, b.key));
}
