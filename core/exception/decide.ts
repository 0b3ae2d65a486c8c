import type { EventPayloads } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import { hashOf } from "../hash.ts";
import type { ExceptionsState } from "./state.ts";

type Raised = EventPayloads["exception.raised"];

/**
 * One row per root cause: exceptions of the same stage, code and cause (node class, check, stack, contract) share a fingerprint.
 * `occurrence` makes the id: the version, job or spec it happened to.
 */
export function raiseException(
  raised: Omit<Raised, "exceptionId" | "fingerprint">,
  occurrence: string,
  cause: readonly string[],
): Extract<Draft, { readonly type: "exception.raised" }> {
  const exceptionId = `exception.${occurrence}.${raised.code.toLowerCase()}`;
  const fingerprint = fingerprintOf(raised.stage, raised.code, cause);
  return {
    type: "exception.raised",
    entityType: "exception",
    entityId: exceptionId,
    idempotencyKey: exceptionId,
    payload: { ...raised, exceptionId, fingerprint },
  };
}

/** The same for the same kind of failure. */
export function fingerprintOf(stage: Raised["stage"], code: string, cause: readonly string[]): string {
  return hashOf([stage, code, ...cause]);
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
  if (exception.resolution !== null)
    throw new Failure("CONFLICT", `Exception ${exceptionId} is closed already (${exception.resolution}).`);
  const payload = { exceptionId, resolution, note };
  return [{ type: "exception.resolved", entityType: "exception", entityId: exceptionId, payload }];
}
