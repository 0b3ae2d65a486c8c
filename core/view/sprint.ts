import type { SprintScope } from "../contracts.ts";
import { mayAnswer, operator } from "../decision/reviewer.ts";
import { type Decision, openDecisions } from "../decision/state.ts";
import { byCodeUnits } from "../ordered.ts";
import type { ProjectState } from "../project/state.ts";
import { arrivals } from "../sprint/arrivals.ts";
import { openFor } from "../sprint/open-for.ts";
import { msPerAnswer, setOf } from "../sprint/scope.ts";
import { openSprints, type Sprint, sprintQueue } from "../sprint/state.ts";
import type { Picture } from "./pictures.ts";
import { firstPicture, type Outcome, outcomeOf } from "./review.ts";
import { asLabel, idInWords } from "./words.ts";

/** How far a sprint is. */
export interface SprintStanding {
  /** Open questions, in order. */
  readonly queue: readonly string[];
  readonly total: number;
  readonly left: number;
  /** Questions of its scope that came since it last looked: a banner, never a reorder. */
  readonly arrivals: number;
  readonly outcome: Outcome;
  /** Null before there is enough to say. */
  readonly answersPerMinute: number | null;
}

/** How far a sprint is for this person, and what its answers caused. */
export function sprintStanding(state: ProjectState, sprint: Sprint, reviewer: string = operator): SprintStanding {
  const queue = sprintQueue(state, sprint);
  const own = answeredIn(state, sprint);
  return {
    queue,
    total: sprint.decisionIds.length,
    left: queue.length,
    arrivals: arrivals(state, sprint, reviewer).length,
    outcome: outcomeOf(state, own),
    answersPerMinute: paceOf(sprint),
  };
}

/** The questions that have an answer which was given in the sprint. */
export function answeredIn({ decisions }: ProjectState, { id, decisionIds }: Sprint): string[] {
  return decisionIds.filter((decisionId) => decisions[decisionId]?.sprintId === id);
}

/** Answers a minute, breaks left out; null before the third. */
export function paceOf({ given, activeMs }: Pick<Sprint, "given" | "activeMs">): number | null {
  return given < 3 || activeMs === 0 ? null : (given * 60_000) / activeMs;
}

/** One way to begin. */
export interface SprintChoice {
  readonly scope: SprintScope;
  readonly words: string;
  readonly count: number;
  readonly estimateMs: number;
  /** The first pictures of it. */
  readonly pictures: readonly Picture[];
}

/** What can be started now, and what goes on. */
export interface SprintChoices {
  readonly all: SprintChoice;
  /** The first ten minutes' worth; null when everything fits. */
  readonly tenMinutes: SprintChoice | null;
  /** By check and by set, the largest first; empty when there is only one. */
  readonly questions: readonly SprintChoice[];
  readonly sets: readonly SprintChoice[];
  /** Open sprints with something left, newest first. */
  readonly going: readonly { readonly sprint: Sprint; readonly words: string; readonly left: number }[];
  /** Open questions that only somebody else may answer. */
  readonly forOthers: number;
  /** Nobody has answered enough yet to say how long an answer takes. */
  readonly isAssumed: boolean;
}

const minutes = 10;
/** Pictures that stand for a choice. */
const shownOfChoice = 6;

const nothing: ReadonlySet<string> = new Set();

/**
 * What this person can start or go on with. Estimates are counts times the median time of the newest answers. `said` are
 * questions whose answers the state does not know yet.
 */
export function sprintChoices(
  state: ProjectState,
  reviewer: string = operator,
  said: ReadonlySet<string> = nothing,
): SprintChoices {
  const open = openFor(state, reviewer).filter(({ id }) => !said.has(id));
  const { ms, isAssumed } = msPerAnswer(state);
  const choice = (scope: SprintScope, words: string, of: readonly Decision[], count = of.length): SprintChoice => ({
    ...{ scope, words, count },
    estimateMs: count * ms,
    pictures: of.slice(0, shownOfChoice).flatMap((decision) => firstPicture(state, decision) ?? []),
  });
  const fitting = Math.max(1, Math.floor((minutes * 60_000) / ms));
  const questions = grouped(open, ({ question }) => question.checkId).map(([checkId, all]) =>
    choice({ kind: "question", checkId }, questionOf(checkId, all), all),
  );
  const sets = grouped(open, ({ assetId }) => setOf(state, assetId)).map(([setId, all]) =>
    choice({ kind: "set", setId }, asLabel(idInWords(setId)), all),
  );
  return {
    all: choice({ kind: "all" }, "All questions", open),
    tenMinutes:
      open.length > fitting ? choice({ kind: "minutes", minutes }, `The best ${minutes} minutes`, open, fitting) : null,
    questions: questions.length > 1 ? questions : [],
    sets,
    going: openSprints(state).flatMap((sprint) => {
      const left = ownQueue(state, sprint, reviewer).filter((id) => !said.has(id)).length;
      return left === 0 ? [] : [{ sprint, words: scopeInWords(sprint.scope), left }];
    }),
    forOthers: openDecisions(state).filter((decision) => !mayAnswer(decision, reviewer)).length,
    isAssumed,
  };
}

/** The open questions of a sprint that this person may answer, in order. */
export function ownQueue(state: ProjectState, sprint: Sprint, reviewer: string): string[] {
  return sprintQueue(state, sprint).filter((id) => isFor(state, id, reviewer));
}

/** Whether this person may answer a question; true for one that is not known. */
export function isFor({ decisions }: ProjectState, decisionId: string, reviewer: string): boolean {
  const decision = decisions[decisionId];
  return decision === undefined || mayAnswer(decision, reviewer);
}

/** The question, when it is the same for all; else what it is about. */
function questionOf(checkId: string, [first, ...others]: readonly Decision[]): string {
  const text = first?.question.text;
  const isOne = text !== undefined && others.every(({ question }) => question.text === text);
  return isOne ? text : asLabel(idInWords(checkId));
}

/** What a sprint is about, as a label. */
function scopeInWords(scope: SprintScope): string {
  switch (scope.kind) {
    case "all":
      return "All questions";
    case "set":
      return asLabel(idInWords(scope.setId));
    case "question":
      return asLabel(idInWords(scope.checkId));
    case "minutes":
      return `The best ${scope.minutes} minutes`;
  }
}

/** Groups with their questions, the largest group first. */
function grouped(decisions: readonly Decision[], keyOf: (decision: Decision) => string | null): [string, Decision[]][] {
  const groups = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const key = keyOf(decision);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [decision]);
    else group.push(decision);
  }
  return [...groups].sort(([a, m], [b, n]) => n.length - m.length || byCodeUnits(a, b));
}
