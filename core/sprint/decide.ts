import { findVersion } from "../asset/state.ts";
import type { DecidingCheck, EventPayloads, SprintScope } from "../contracts.ts";
import { type Decision, openDecisions } from "../decision/state.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import { type Orderable, snapshotOrder } from "./order.ts";
import { familyOf, isInScope, msPerAnswer } from "./scope.ts";
import { openSprints, type Sprint, sprintQueue } from "./state.ts";

/** Most questions of one sprint: more than anybody answers in a sitting, and well below the longest line of a log. */
const mostQuestions = 2000;
/** Most sprints that are open at once. */
const mostOpen = 8;

export interface SprintCommand {
  readonly sprintId: string;
  readonly scope: SprintScope;
  readonly seed: string;
  /** The question to begin with; null: whatever the order says. */
  readonly first: string | null;
  /** Assets that something else waits for. */
  readonly blockingIds: ReadonlySet<string>;
}

/** Begins a sprint with the open questions of its scope in a fixed order. @throws Failure CONFLICT when there is none, or `first` is not open */
export function startSprint(state: ProjectState, command: SprintCommand): Draft[] {
  const { sprintId, scope, seed, first } = command;
  if (first !== null && state.decisions[first]?.answer !== null)
    throw new Failure("CONFLICT", `The question ${first} is not open.`);
  const inScope = openDecisions(state).filter((decision) => isInScope(state, scope, decision));
  const ordered = ordering(state, inScope, command).filter((id) => id !== first);
  const decisionIds = [...(first === null ? [] : [first]), ...ordered].slice(0, mostOf(state, scope));
  if (decisionIds.length === 0) throw new Failure("CONFLICT", "No question of this scope is open.");
  const payload = { sprintId, scope, seed, decisionIds };
  return [...makeRoom(state), { type: "sprint.started", entityType: "sprint", entityId: sprintId, payload }];
}

/** Takes questions of the scope that came since into a sprint, behind the others. @throws Failure NOT_FOUND, CONFLICT when it has ended or nothing is new */
export function extendSprint(state: ProjectState, sprintId: string, blockingIds: ReadonlySet<string>): Draft[] {
  const sprint = openSprint(state, sprintId);
  const room = mostQuestions - sprint.decisionIds.length;
  const { seed } = sprint;
  const decisionIds = ordering(state, arrivalsOf(state, sprint), { seed, blockingIds }).slice(0, Math.max(0, room));
  if (decisionIds.length === 0)
    throw new Failure("CONFLICT", room > 0 ? "Nothing new has come since." : "The sprint is full; start another one.");
  return [{ type: "sprint.extended", entityType: "sprint", entityId: sprintId, payload: { sprintId, decisionIds } }];
}

/** Ends a sprint; what is left in it stays open. @throws Failure NOT_FOUND, CONFLICT when it has ended */
export function endSprint(state: ProjectState, sprintId: string): Draft[] {
  return [ended(openSprint(state, sprintId), "person")];
}

/** The sprint, going on. @throws Failure NOT_FOUND, CONFLICT */
export function openSprint(state: ProjectState, sprintId: string): Sprint {
  const sprint = state.sprints[sprintId];
  if (sprint === undefined) throw new Failure("NOT_FOUND", `There is no sprint ${sprintId}.`);
  if (sprint.endedAt !== null) throw new Failure("CONFLICT", "The sprint has ended; start another one.");
  return sprint;
}

/** Sprints in which nothing is left end by themselves when the next one begins, and so does the oldest of too many. */
function makeRoom(state: ProjectState): Draft[] {
  const open = openSprints(state);
  const finished = open.filter((sprint) => sprintQueue(state, sprint).length === 0);
  const going = open.filter((sprint) => !finished.includes(sprint));
  return [
    ...finished.map((sprint) => ended(sprint, "finished")),
    ...going.slice(mostOpen - 1).map((sprint) => ended(sprint, "replaced")),
  ];
}

function ended({ id: sprintId }: Sprint, reason: EventPayloads["sprint.ended"]["reason"]): Draft {
  return { type: "sprint.ended", entityType: "sprint", entityId: sprintId, payload: { sprintId, reason } };
}

/** Open questions of the scope that were asked after the sprint last looked. */
function arrivalsOf(state: ProjectState, sprint: Sprint): Decision[] {
  const known = new Set(sprint.decisionIds);
  return openDecisions(state).filter(
    (decision) =>
      decision.askedSeq > sprint.seenSeq && !known.has(decision.id) && isInScope(state, sprint.scope, decision),
  );
}

function mostOf(state: ProjectState, scope: SprintScope): number {
  if (scope.kind !== "minutes") return mostQuestions;
  const { ms } = msPerAnswer(state);
  return Math.min(mostQuestions, Math.max(1, Math.floor((scope.minutes * 60_000) / ms)));
}

function ordering(
  state: ProjectState,
  decisions: readonly Decision[],
  { seed, blockingIds }: Pick<SprintCommand, "seed" | "blockingIds">,
): string[] {
  const orderable = decisions.map((decision): Orderable => {
    const { id, assetId, versionId, question, askedSeq, postponedSeq } = decision;
    return {
      decisionId: id,
      cluster: `${question.checkId} ${familyOf(state, assetId)}`,
      isBlocking: blockingIds.has(assetId),
      uncertainty: uncertaintyOf(findVersion(state, assetId, versionId)?.route?.decidingChecks ?? []),
      isPostponed: postponedSeq !== null,
      askedSeq,
    };
  });
  return snapshotOrder(orderable, seed);
}

/** How near to its limit the nearest measure lies: 1 on the limit, 0.5 as far from it as the limit is from nothing; 0 without measures. */
export function uncertaintyOf(checks: readonly Pick<DecidingCheck, "value" | "limit">[]): number {
  return checks.reduce((most, { value, limit }) => {
    if (value === null || limit === null) return most;
    const distance = value < limit ? limit - value : value - limit;
    const size = limit < 0 ? -limit : limit;
    return Math.max(most, size === 0 ? (distance === 0 ? 1 : 0) : 1 / (1 + distance / size));
  }, 0);
}
