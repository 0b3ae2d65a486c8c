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
  readonly question: Question;
  readonly askedAt: string;
  readonly askedSeq: number;
  answer: "yes" | "no" | "unsure" | null;
  reason: string | null;
  answeredAt: string | null;
  answerSeq: number | null;
  answeredBy: string | null;
  /** Seq of the last "later": postponed questions go to the end of the queue in that order. */
  postponedSeq: number | null;
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
  followUpRunId: null,
} as const;

/** Folds one event into the decisions; owns and mutates `state` (D-0004). */
export function evolveDecisions(state: DecisionsState, event: DiecastEvent): DecisionsState {
  switch (event.type) {
    case "decision.asked":
      ask(state, event);
      return state;
    case "decision.answered": {
      const { decisionId, answer, reason } = event.payload;
      const given = { answer, reason, answeredAt: event.ts, answerSeq: event.seq, answeredBy: event.actor.id };
      change(state, decisionId, given);
      return state;
    }
    case "decision.postponed":
      change(state, event.payload.decisionId, { postponedSeq: event.seq });
      return state;
    case "decision.undone":
      change(state, event.payload.decisionId, unanswered);
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
  const { decisionId: id, assetId, versionId, runId, variantIndex, question } = event.payload;
  const asked = { id, assetId, versionId, runId, variantIndex, question, askedAt: event.ts, askedSeq: event.seq };
  unlist(state, state.decisions[id]);
  state.decisions[id] = { ...asked, ...unanswered, postponedSeq: null };
  list(state, state.decisions[id]);
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
