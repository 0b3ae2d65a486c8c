import type { EventPayloads, SprintScope } from "../contracts.ts";
import type { DecisionsState } from "../decision/state.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { msBetween } from "../telemetry/instant.ts";

/** One sitting: an ordered snapshot of open questions, and how it went. */
export interface Sprint {
  readonly id: string;
  readonly scope: SprintScope;
  readonly seed: string;
  readonly startedAt: string;
  readonly startedSeq: number;
  /** In the order in which they are shown; questions taken in later stand behind the others. */
  readonly decisionIds: string[];
  /** Questions asked after this event are new to the sprint. */
  seenSeq: number;
  /** Answers given in it, also those taken back. */
  given: number;
  /** Time spent on them: what passed between two, without breaks. */
  activeMs: number;
  lastAt: string;
  endedAt: string | null;
  endReason: EventPayloads["sprint.ended"]["reason"] | null;
}

export interface SprintsState {
  sprints: Record<string, Sprint>;
  /** Oldest first; open ones, and the newest that have ended. */
  sprintIds: string[];
  /** How long the newest answers of all sprints took, oldest first. */
  answerGapsMs: number[];
}

export const initialSprints = (): SprintsState => ({ sprints: {}, sprintIds: [], answerGapsMs: [] });

/** Whoever needs longer was away: a break counts as this much and says nothing about the pace. */
const breakMs = 60_000;
const mostGaps = 64;
const mostEnded = 8;

/** Folds one event into the sprints; owns and mutates `state` (D-0004). */
export function evolveSprints(state: SprintsState, event: DiecastEvent): SprintsState {
  switch (event.type) {
    case "sprint.started":
      start(state, event);
      return state;
    case "sprint.extended": {
      const sprint = state.sprints[event.payload.sprintId];
      sprint?.decisionIds.push(...event.payload.decisionIds);
      if (sprint) sprint.seenSeq = event.seq;
      return state;
    }
    case "sprint.ended":
      end(state, event);
      return state;
    case "decision.answered":
      recordPace(state, event);
      return state;
    default:
      return state;
  }
}

function start(state: SprintsState, { payload, ts, seq }: EventOf<"sprint.started">): void {
  const { sprintId: id, scope, seed, decisionIds } = payload;
  const fresh = { given: 0, activeMs: 0, lastAt: ts, endedAt: null, endReason: null };
  state.sprints[id] = {
    ...{ id, scope, seed, startedAt: ts, startedSeq: seq, seenSeq: seq },
    decisionIds: [...decisionIds],
    ...fresh,
  };
  state.sprintIds.push(id);
}

/** Ended ones are kept for a while, for their end screens on other devices. */
function end(state: SprintsState, { payload, ts }: EventOf<"sprint.ended">): void {
  const sprint = state.sprints[payload.sprintId];
  if (sprint === undefined) return;
  sprint.endedAt = ts;
  sprint.endReason = payload.reason;
  const ended = state.sprintIds.filter((id) => state.sprints[id]?.endedAt !== null);
  const gone = ended.slice(0, Math.max(0, ended.length - mostEnded));
  for (const id of gone) delete state.sprints[id];
  state.sprintIds = state.sprintIds.filter((id) => !gone.includes(id));
}

function recordPace(state: SprintsState, { payload, ts }: EventOf<"decision.answered">): void {
  const sprint = state.sprints[payload.sprintId ?? ""];
  if (sprint === undefined) return;
  const gapMs = msBetween(sprint.lastAt, ts);
  sprint.given += 1;
  sprint.activeMs += Math.min(gapMs, breakMs);
  sprint.lastAt = ts;
  // Several at once say nothing of how long one question takes.
  if (gapMs >= breakMs || payload.together !== undefined) return;
  state.answerGapsMs.push(gapMs);
  if (state.answerGapsMs.length > mostGaps) state.answerGapsMs.shift();
}

/** Sprints that go on, newest first. */
export function openSprints(state: SprintsState): Sprint[] {
  return state.sprintIds
    .flatMap((id) => state.sprints[id] ?? [])
    .filter(({ endedAt }) => endedAt === null)
    .reverse();
}

/**
 * The open questions of a sprint: in the order of its snapshot, those put off since it began at the end. `isOpen` may know
 * better than the state what is open.
 */
export function sprintQueue(
  { decisions }: DecisionsState,
  { decisionIds, startedSeq }: Sprint,
  isOpen: (decisionId: string, isAnswered: boolean) => boolean = (_, isAnswered) => !isAnswered,
): string[] {
  const open = decisionIds.flatMap((id) => {
    const decision = decisions[id];
    return decision !== undefined && isOpen(id, decision.answer !== null) ? decision : [];
  });
  const turn = ({ postponedSeq }: { postponedSeq: number | null }): number =>
    postponedSeq !== null && postponedSeq > startedSeq ? postponedSeq : 0;
  return open.sort((a, b) => turn(a) - turn(b)).map(({ id }) => id);
}
