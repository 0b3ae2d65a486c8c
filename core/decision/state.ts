import type { Question } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { addOrdered, type Order, type Ordered, removeOrdered } from "../ordered.ts";

/** One yes/no question to a person, and the answer. */
export interface Decision {
  readonly id: string;
  readonly assetId: string;
  readonly versionId: string;
  readonly runId: string;
  readonly variantIndex: number;
  /** Another variant, about as good: the person picks one of the two. */
  readonly alternative: number | null;
  readonly question: Question;
  readonly askedAt: string;
  readonly askedSeq: number;
  answer: "yes" | "no" | "unsure" | null;
  reason: string | null;
  answeredAt: string | null;
  answerSeq: number | null;
  answeredBy: string | null;
  /** The sprint the answer was given in. */
  sprintId: string | null;
  /** The same for all answers that were given at once; undo takes all of them back. */
  togetherId: string | null;
  /** The variant that was not picked. */
  over: number | null;
  /** Seq of the last "later": postponed questions go to the end of the queue in that order. */
  postponedSeq: number | null;
  /** Seqs of the times before, oldest first: what taking "later" back goes back to. */
  postponedBefore: number[];
  /** The run a "no" started, which undo cancels. */
  followUpRunId: string | null;
}

export interface DecisionsState {
  decisions: Record<string, Decision>;
  /** In the order a person meets them: oldest first, postponed ones last. */
  openDecisionIds: Ordered;
  /** Oldest answer first. */
  answeredDecisionIds: Ordered;
}

export const initialDecisions = (): DecisionsState => ({
  decisions: {},
  openDecisionIds: [],
  answeredDecisionIds: [],
});

const unanswered = {
  answer: null,
  reason: null,
  answeredAt: null,
  answerSeq: null,
  answeredBy: null,
  sprintId: null,
  togetherId: null,
  over: null,
  followUpRunId: null,
} as const;

/** Folds one event into the decisions; owns and mutates `state` (D-0004). */
export function evolveDecisions(state: DecisionsState, event: DiecastEvent): DecisionsState {
  switch (event.type) {
    case "decision.asked":
      ask(state, event);
      return state;
    case "decision.answered": {
      const { decisionId, answer, reason, sprintId = null, together, over = null } = event.payload;
      const how = { togetherId: together?.id ?? null, over };
      const by = { answeredAt: event.ts, answerSeq: event.seq, answeredBy: event.actor.id };
      change(state, decisionId, { answer, reason, sprintId, ...how, ...by });
      return state;
    }
    case "decision.postponed":
      postpone(state, event.payload.decisionId, event.seq);
      return state;
    case "decision.brought-back":
      bringBack(state, event.payload.decisionId);
      return state;
    case "decision.undone":
      change(state, event.payload.decisionId, unanswered);
      withdraw(state, event.payload.setAsideVersionIds ?? []);
      return state;
    case "run.started":
      if (event.payload.trigger.kind === "answer") {
        change(state, event.payload.trigger.id ?? "", { followUpRunId: event.payload.runId });
      }
      return state;
    default:
      return state;
  }
}

function ask(state: DecisionsState, event: EventOf<"decision.asked">): void {
  const { decisionId: id, assetId, versionId, runId, variantIndex, alternative = null, question } = event.payload;
  const about = { id, assetId, versionId, runId, variantIndex, alternative, question };
  const asked = { ...about, askedAt: event.ts, askedSeq: event.seq };
  unlist(state, state.decisions[id]);
  state.decisions[id] = { ...asked, ...unanswered, postponedSeq: null, postponedBefore: [] };
  list(state, state.decisions[id]);
}

/** Open questions about versions that count no longer are asked no more. */
function withdraw(state: DecisionsState, versionIds: readonly string[]): void {
  if (versionIds.length === 0) return;
  for (const decision of openDecisions(state)) {
    if (!versionIds.includes(decision.versionId)) continue;
    unlist(state, decision);
    delete state.decisions[decision.id];
  }
}

const mostPostponements = 20;

function postpone(state: DecisionsState, decisionId: string, seq: number): void {
  const decision = state.decisions[decisionId];
  if (decision === undefined) return;
  const before = decision.postponedSeq === null ? [] : [...decision.postponedBefore, decision.postponedSeq];
  change(state, decisionId, { postponedSeq: seq, postponedBefore: before.slice(-mostPostponements) });
}

function bringBack(state: DecisionsState, decisionId: string): void {
  const before = state.decisions[decisionId]?.postponedBefore ?? [];
  change(state, decisionId, { postponedSeq: before.at(-1) ?? null, postponedBefore: before.slice(0, -1) });
}

function change(state: DecisionsState, decisionId: string, changes: Partial<Decision>): void {
  const decision = state.decisions[decisionId];
  if (decision === undefined) return;
  unlist(state, decision);
  Object.assign(decision, changes);
  list(state, decision);
}

function list(state: DecisionsState, decision: Decision): void {
  if (decision.answer === null) addOrdered(state.openDecisionIds, decision.id, orderOf(state, turn));
  else addOrdered(state.answeredDecisionIds, decision.id, orderOf(state, answerTurn));
}

/** Before anything changes that its place depends on. */
function unlist(state: DecisionsState, decision: Decision | undefined): void {
  if (decision === undefined) return;
  if (decision.answer === null) removeOrdered(state.openDecisionIds, decision.id, orderOf(state, turn));
  else removeOrdered(state.answeredDecisionIds, decision.id, orderOf(state, answerTurn));
}

type Compare = (a: Decision, b: Decision) => number;

const turn: Compare = (a, b) => (a.postponedSeq ?? 0) - (b.postponedSeq ?? 0) || a.askedSeq - b.askedSeq;
const answerTurn: Compare = (a, b) => (a.answerSeq ?? 0) - (b.answerSeq ?? 0);

function orderOf({ decisions }: DecisionsState, compare: Compare): Order {
  return (a, b) => {
    const [left, right] = [decisions[a], decisions[b]];
    return left === undefined || right === undefined ? 0 : compare(left, right);
  };
}

/** Open questions in the order a person meets them: oldest first, postponed ones last. */
export function openDecisions(state: DecisionsState): Decision[] {
  return state.openDecisionIds.flat().flatMap((id) => state.decisions[id] ?? []);
}

/** Answered decisions, newest answer first. */
export function answeredDecisions(state: DecisionsState): Decision[] {
  const answered = state.answeredDecisionIds.flat().flatMap((id) => state.decisions[id] ?? []);
  return answered.reverse();
}
