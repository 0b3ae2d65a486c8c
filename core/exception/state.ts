import type { EventPayloads } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { addOrdered, type Order, type Ordered, removeOrdered } from "../ordered.ts";
import { causeIdOf } from "./cause-id.ts";
import { type CausesState, closedIn, initialCauses, raisedIn, settle } from "./causes.ts";
import { type ChangesState, evolveChanges, initialChanges } from "./changes.ts";
import { type SuspectFacts, suspectsOf } from "./suspects.ts";
import { evolveTrials, initialTrials, type TrialsState } from "./trials.ts";

export type Resolution = EventPayloads["exception.resolved"]["resolution"];

/** A case the system refused to guess about. */
export interface Exception extends Readonly<EventPayloads["exception.raised"]> {
  /** The row it belongs to. */
  readonly causeId: string;
  readonly raisedAt: string;
  readonly raisedSeq: number;
  resolution: Resolution | null;
  resolvedAt: string | null;
}

export interface ExceptionsState extends CausesState, TrialsState, ChangesState {
  exceptions: Record<string, Exception>;
  /** Oldest first. */
  openExceptionIds: Ordered;
}

export const initialExceptions = (): ExceptionsState => ({
  exceptions: {},
  openExceptionIds: [],
  ...initialCauses(),
  ...initialTrials(),
  ...initialChanges(),
});

/** Folds one event into the exceptions; owns and mutates `state` (D-0004), after documents, jobs and assets have been folded. */
export function evolveExceptions<State extends ExceptionsState & SuspectFacts>(
  state: State,
  event: DiecastEvent,
): State {
  evolveChanges(state, event);
  if (event.type === "exception.raised") raise(state, event);
  if (event.type === "exception.resolved") resolve(state, event);
  if (event.type === "cause.settled") settle(state, event);
  evolveTrials(state, event);
  return state;
}

function raise(state: ExceptionsState & SuspectFacts, { payload, ts, seq }: EventOf<"exception.raised">): void {
  const { exceptionId } = payload;
  const before = state.exceptions[exceptionId];
  // The same one may be raised again: its place changes.
  if (before) removeOrdered(state.openExceptionIds, exceptionId, orderOf(state));
  const causeId = causeIdOf(payload);
  const rest = { causeId, raisedAt: ts, raisedSeq: seq, resolution: null, resolvedAt: null };
  const raised = { ...payload, ...rest };
  state.exceptions[exceptionId] = raised;
  addOrdered(state.openExceptionIds, exceptionId, orderOf(state));
  if (before?.resolution !== null) raisedIn(state, raised, () => suspectsOf(state, raised));
}

function resolve(state: ExceptionsState, { payload, ts }: EventOf<"exception.resolved">): void {
  const exception = state.exceptions[payload.exceptionId];
  if (exception === undefined) return;
  removeOrdered(state.openExceptionIds, exception.exceptionId, orderOf(state));
  if (exception.resolution === null) closedIn(state, exception.causeId, payload.resolution, ts);
  exception.resolution = payload.resolution;
  exception.resolvedAt = ts;
}

function orderOf({ exceptions }: ExceptionsState): Order {
  return (a, b) => (exceptions[a]?.raisedSeq ?? 0) - (exceptions[b]?.raisedSeq ?? 0);
}

/** Open exceptions, newest first. */
export function openExceptions(state: Pick<ExceptionsState, "exceptions" | "openExceptionIds">): Exception[] {
  const open = state.openExceptionIds.flat().flatMap((id) => state.exceptions[id] ?? []);
  return open.reverse();
}
