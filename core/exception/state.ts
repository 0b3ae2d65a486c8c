import type { EventPayloads } from "../contracts.ts";
import type { DiecastEvent, EventOf } from "../event.ts";
import { addOrdered, type Order, type Ordered, removeOrdered } from "../ordered.ts";

/** A case the system refused to guess about. */
export interface Exception extends Readonly<EventPayloads["exception.raised"]> {
  readonly raisedAt: string;
  readonly raisedSeq: number;
  resolution: EventPayloads["exception.resolved"]["resolution"] | null;
  resolvedAt: string | null;
}

export interface ExceptionsState {
  exceptions: Record<string, Exception>;
  /** Oldest first. */
  openExceptionIds: Ordered;
}

export const initialExceptions = (): ExceptionsState => ({ exceptions: {}, openExceptionIds: [] });

/** Folds one event into the exceptions; owns and mutates `state` (D-0004). */
export function evolveExceptions(state: ExceptionsState, event: DiecastEvent): ExceptionsState {
  if (event.type === "exception.raised") raise(state, event);
  if (event.type === "exception.resolved") {
    const exception = state.exceptions[event.payload.exceptionId];
    if (exception === undefined) return state;
    removeOrdered(state.openExceptionIds, exception.exceptionId, orderOf(state));
    exception.resolution = event.payload.resolution;
    exception.resolvedAt = event.ts;
  }
  return state;
}

function raise(state: ExceptionsState, { payload, ts, seq }: EventOf<"exception.raised">): void {
  const { exceptionId } = payload;
  // The same one may be raised again: its place changes.
  if (state.exceptions[exceptionId]) removeOrdered(state.openExceptionIds, exceptionId, orderOf(state));
  const rest = { raisedAt: ts, raisedSeq: seq, resolution: null, resolvedAt: null };
  state.exceptions[exceptionId] = { ...payload, ...rest };
  addOrdered(state.openExceptionIds, exceptionId, orderOf(state));
}

function orderOf({ exceptions }: ExceptionsState): Order {
  return (a, b) => (exceptions[a]?.raisedSeq ?? 0) - (exceptions[b]?.raisedSeq ?? 0);
}

/** Open exceptions, newest first. */
export function openExceptions(state: ExceptionsState): Exception[] {
  const open = state.openExceptionIds.flat().flatMap((id) => state.exceptions[id] ?? []);
  return open.reverse();
}
