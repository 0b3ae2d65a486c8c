import { findVersion } from "../asset/state.ts";
import { conflict } from "../conflict.ts";
import type { DecidingCheck, EventPayloads, SprintScope } from "../contracts.ts";
import { isDeciding } from "../decision/deciding.ts";
import { mayAnswer, operator } from "../decision/reviewer.ts";
import { type Decision, openDecisions } from "../decision/state.ts";
import type { Draft, DraftOf } from "../event.ts";
import { Failure } from "../failure.ts";
import type { ProjectState } from "../project/state.ts";
import { arrivals } from "./arrivals.ts";
import { type ControlShares, drawControls, noControls } from "./controls.ts";
import { isAskedOf } from "./for-whom.ts";
import { openFor } from "./open-for.ts";
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
  /** Who begins it; the operator when nobody says. */
  readonly reviewer?: string;
  /** How many control questions are mixed in; none when absent. */
  readonly controls?: ControlShares;
}

/**
 * Begins a sprint with the open questions of its scope in a fixed order, as far as its reviewer may answer them, and control
 * questions among them. @throws Failure CONFLICT when there is none, or `first` is not open
 */
export function startSprint(state: ProjectState, command: SprintCommand): Draft[] {
  const { sprintId, scope, seed, first, reviewer = operator } = command;
  if (first !== null) requireOpenFor(state, first, reviewer);
  const own = openFor(state, reviewer).filter(
    (decision) => isInScope(state, scope, decision) && isAskedOf(state, decision.id, reviewer),
  );
  const ordered = ordering(state, own, command).filter((id) => id !== first);
  const open = [...(first === null ? [] : [first]), ...ordered].slice(0, mostOf(state, scope));
  if (open.length === 0) throw nothingOpen(state, scope, reviewer);
  const controls = controlsAmong(state, open, command);
  const payload = { sprintId, scope, seed, decisionIds: mixed(state, open, controls, command) };
  return [
    ...makeRoom(state),
    ...controls,
    { type: "sprint.started", entityType: "sprint", entityId: sprintId, payload },
  ];
}

function requireOpenFor(state: ProjectState, decisionId: string, reviewer: string): void {
  const fix = "Begin with another question, or leave it out.";
  if (state.decisions[decisionId]?.answer !== null)
    throw conflict(`The question ${decisionId} is not open.`, { path: "/first", rule: "open", fix });
  if (!isAskedOf(state, decisionId, reviewer)) {
    const message = `The question ${decisionId} waits for somebody else than ${reviewer}.`;
    throw conflict(message, { path: "/first", rule: "somebody-else", fix });
  }
}

function nothingOpen(state: ProjectState, scope: SprintScope, reviewer: string): Failure {
  const isForOthers = openDecisions(state).some(
    (decision) => isInScope(state, scope, decision) && !mayAnswer(decision, reviewer),
  );
  const why = isForOthers
    ? "You gave one answer to each open question of this scope; they wait for somebody else."
    : "No question of this scope is open.";
  return conflict(why, { path: "/scope", rule: "open", fix: "Choose another scope, or wait for the next question." });
}

/** As many control questions as the shares say, less those that are still open from before. */
function controlsAmong(
  state: ProjectState,
  ids: readonly string[],
  command: SprintCommand,
): DraftOf<"decision.asked">[] {
  const { scope, seed, reviewer = operator, controls: shares = noControls } = command;
  const before = ids.flatMap((id) => state.decisions[id] ?? []).filter((one) => !isDeciding(state, one)).length;
  const count = ids.length - before;
  const drawn = drawControls(state, { scope, reviewer, seed, shares, count });
  return drawn.slice(0, Math.max(0, Math.min(drawn.length - before, mostQuestions - ids.length)));
}

/** Control questions stand where any question might: they are ordered with the others, as if they were as old as these. */
function mixed(
  state: ProjectState,
  open: readonly string[],
  controls: readonly DraftOf<"decision.asked">[],
  command: SprintCommand,
): string[] {
  if (controls.length === 0) return [...open];
  const known = open.flatMap((id) => state.decisions[id] ?? []);
  const asked = controls.map(({ payload }, at) => {
    const askedSeq = known[(at * 7) % known.length]?.askedSeq ?? 0;
    return { ...payload, id: payload.decisionId, askedSeq, postponedSeq: null };
  });
  const first = command.first === null ? [] : [command.first];
  return [...first, ...ordering(state, [...known, ...asked], command).filter((id) => id !== command.first)];
}

/** Takes questions of the scope that came since into a sprint, behind the others. @throws Failure NOT_FOUND, CONFLICT when it has ended or nothing is new */
export function extendSprint(
  state: ProjectState,
  sprintId: string,
  blockingIds: ReadonlySet<string>,
  reviewer: string = operator,
): Draft[] {
  const sprint = openSprint(state, sprintId);
  const room = mostQuestions - sprint.decisionIds.length;
  const { seed } = sprint;
  const fresh = arrivals(state, sprint, reviewer);
  const decisionIds = ordering(state, fresh, { seed, blockingIds }).slice(0, Math.max(0, room));
  if (decisionIds.length === 0) {
    const isFull = room <= 0;
    const message = isFull ? "The sprint is full; start another one." : "Nothing new has come since.";
    const fix = isFull
      ? "Start another one: POST …/sprints."
      : "Go on with what is left; `arrivals` counts what is new.";
    throw conflict(message, { path: "sprintId", rule: isFull ? "size" : "arrivals", fix });
  }
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
  if (sprint.endedAt !== null) {
    const fix = "Start another one: POST …/sprints.";
    throw conflict("The sprint has ended; start another one.", { path: "sprintId", rule: "open", fix });
  }
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

function mostOf(state: ProjectState, scope: SprintScope): number {
  if (scope.kind !== "minutes") return mostQuestions;
  const { ms } = msPerAnswer(state);
  return Math.min(mostQuestions, Math.max(1, Math.floor((scope.minutes * 60_000) / ms)));
}

function ordering(
  state: ProjectState,
  decisions: readonly Pick<Decision, "id" | "assetId" | "versionId" | "question" | "askedSeq" | "postponedSeq">[],
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
