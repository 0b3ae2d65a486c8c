import type { EventPayloads } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";

/** A case the system refused to guess about. */
export interface Exception extends Readonly<EventPayloads["exception.raised"]> {
  readonly raisedAt: string;
  readonly raisedSeq: number;
  resolution: EventPayloads["exception.resolved"]["resolution"] | null;
  resolvedAt: string | null;
}

export interface ExceptionsState {
  exceptions: Record<string, Exception>;
}

export const initialExceptions = (): ExceptionsState => ({ exceptions: {} });

/** Folds one event into the exceptions; owns and mutates `state` (D-0004). */
export function evolveExceptions(state: ExceptionsState, event: DiecastEvent): ExceptionsState {
  if (event.type === "exception.raised") {
    state.exceptions[event.payload.exceptionId] = {
      ...event.payload,
      raisedAt: event.ts,
      raisedSeq: event.seq,
      resolution: null,
      resolvedAt: null,
    };
  }
  if (event.type === "exception.resolved") {
    const exception = state.exceptions[event.payload.exceptionId];
    if (exception) Object.assign(exception, { resolution: event.payload.resolution, resolvedAt: event.ts });
  }
  return state;
}

/** Open exceptions, newest first. */
export function openExceptions(state: ExceptionsState): Exception[] {
  return Object.values(state.exceptions)
    .filter((exception) => exception.resolution === null)
    .sort((a, b) => b.raisedSeq - a.raisedSeq);
}
