import { conflict } from "../conflict.ts";
import type { EventPayloads } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import { hashOf } from "../hash.ts";
import type { ExceptionsState } from "./state.ts";

type Raised = EventPayloads["exception.raised"];
export type CauseFacts = NonNullable<Raised["cause"]>;

/**
 * One row per root cause: exceptions of the same stage, code and cause (node class, file or check; for verdicts also the stack
 * and the contract revision they were judged by) share a fingerprint. `occurrence` makes the id: the version, job or spec it
 * happened to. What `facts` says besides stack and contract tells rows nothing apart.
 */
export function raiseException(
  raised: Omit<Raised, "exceptionId" | "fingerprint" | "cause">,
  occurrence: string,
  cause: readonly string[],
  facts: CauseFacts = {},
): Extract<Draft, { readonly type: "exception.raised" }> {
  const exceptionId = `exception.${occurrence}.${raised.code.toLowerCase()}`;
  const fingerprint = fingerprintOf(raised.stage, raised.code, [...cause, ...verdictParts(facts)]);
  const told = { ...facts, ...(cause[0] === undefined ? {} : { subject: cause[0].slice(0, 500) }) };
  const isTold = Object.keys(told).length > 0;
  return {
    type: "exception.raised",
    entityType: "exception",
    entityId: exceptionId,
    idempotencyKey: exceptionId,
    payload: { ...raised, exceptionId, fingerprint, ...(isTold ? { cause: told } : {}) },
  };
}

/** The same for the same kind of failure. */
export function fingerprintOf(stage: Raised["stage"], code: string, cause: readonly string[]): string {
  return hashOf([stage, code, ...cause]);
}

function verdictParts({ stack, contract }: CauseFacts): string[] {
  return [
    ...(stack === undefined ? [] : [`stack ${stack}`]),
    ...(contract === undefined ? [] : [`contract ${contract}`]),
  ];
}

/** Closes an open exception. @throws Failure NOT_FOUND, CONFLICT when it is closed already. */
export function resolveException(
  state: ExceptionsState,
  exceptionId: string,
  resolution: EventPayloads["exception.resolved"]["resolution"],
  note: string | null = null,
): Draft[] {
  const exception = state.exceptions[exceptionId];
  if (!exception) throw new Failure("NOT_FOUND", `There is no exception ${exceptionId}.`);
  if (exception.resolution !== null) {
    const fix = "There is nothing to do: what it was about has been settled, or closed by itself.";
    const message = `Exception ${exceptionId} is closed already (${exception.resolution}).`;
    throw conflict(message, { path: "exceptionId", rule: "open", fix });
  }
  const payload = { exceptionId, resolution, note };
  return [{ type: "exception.resolved", entityType: "exception", entityId: exceptionId, payload }];
}
