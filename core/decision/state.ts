import type { AssetsState } from "../asset/state.ts";
import type { Question, ReviewRound, SecondReview } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { addOrdered, type Order, type Ordered, removeOrdered } from "../ordered.ts";
import { isDeciding } from "./deciding.ts";

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
  /** Two people have to agree about it, and why; null when one answer is enough. */
  readonly second: SecondReview | null;
  /** It is asked once more, of somebody else; null the first time. */
  readonly round: ReviewRound | null;
  /** The question that its answer brought about: the same one, asked of somebody else. */
  nextId: string | null;
  answer: "yes" | "no" | "unsure" | null;
  reason: string | null;
  note: string | null;
  /** Its answer counts; false: that alone changes nothing. True while it has none. */
  settles: boolean;
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
  note: null,
  settles: true,
  answeredAt: null,
  answerSeq: null,
  answeredBy: null,
  sprintId: null,
  togetherId: null,
  over: null,
  followUpRunId: null,
} as const;

interface State extends DecisionsState, AssetsState {
  readonly sprints: Readonly<Record<string, { readonly decisionIds: readonly string[] }>>;
}

/** Folds one event into the decisions; owns and mutates `state` (D-0004), after assets and before sprints have been folded. */
export function evolveDecisions(state: State, event: DiecastEvent): DecisionsState {
  switch (event.type) {
    case "decision.asked":
      ask(state, event);
      return state;
    case "decision.answered": {
      const {
        decisionId,
        answer,
        reason,
        note,
        settles = true,
        sprintId = null,
        together,
        over = null,
      } = event.payload;
      const how = { togetherId: together?.id ?? null, over };
      const by = { answeredAt: event.ts, answerSeq: event.seq, answeredBy: event.actor.id };
      change(state, decisionId, { answer, reason, note, settles, sprintId, ...how, ...by });
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
      withdrawNext(state, event.payload.decisionId);
      withdraw(state, event.payload.setAsideVersionIds ?? []);
      return state;
    case "sprint.ended":
      dropControls(state, event.payload.sprintId);
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
  const { second = null, round = null } = event.payload;
  const about = { id, assetId, versionId, runId, variantIndex, alternative, question, second, round, nextId: null };
  const asked = { ...about, askedAt: event.ts, askedSeq: event.seq };
  const before = state.decisions[round?.follows ?? ""];
  if (before !== undefined) before.nextId = id;
  unlist(state, state.decisions[id]);
  state.decisions[id] = { ...asked, ...unanswered, postponedSeq: null, postponedBefore: [] };
  list(state, state.decisions[id]);
}

/** Open questions about versions that count no longer are asked no more. */
function withdraw(state: DecisionsState, versionIds: readonly string[]): void {
  if (versionIds.length === 0) return;
  for (const decision of openDecisions(state)) if (versionIds.includes(decision.versionId)) drop(state, decision);
}

/** What an answer had asked of somebody else is asked no more when the answer is taken back. */
function withdrawNext(state: DecisionsState, decisionId: string): void {
  const decision = state.decisions[decisionId];
  const next = state.decisions[decision?.nextId ?? ""];
  if (next?.answer === null) drop(state, next);
  if (decision !== undefined) decision.nextId = null;
}

/** Control questions end with their sprint. */
function dropControls(state: State, sprintId: string): void {
  for (const id of state.sprints[sprintId]?.decisionIds ?? []) {
    const decision = state.decisions[id];
    if (decision?.answer === null && !isDeciding(state, decision)) drop(state, decision);
  }
}

function drop(state: DecisionsState, decision: Decision): void {
  unlist(state, decision);
  delete state.decisions[decision.id];
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
