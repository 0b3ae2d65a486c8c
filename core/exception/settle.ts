import { conflict } from "../conflict.ts";
import type { EventPayloads, SettleRequest } from "../contracts.ts";
import type { Draft } from "../event.ts";
import { Failure } from "../failure.ts";
import { resumeProvider } from "../job/breaker.ts";
import type { ProjectState } from "../project/state.ts";
import { msBetween } from "../telemetry/instant.ts";
import { type Cause, hiddenAt } from "./causes.ts";
import { resolveException } from "./decide.ts";
import { type Exception, openExceptions } from "./state.ts";

/** A request that renders nothing. */
export type Verdict = Pick<SettleRequest, "causeIds" | "reason" | "until"> & {
  readonly verb: Exclude<SettleRequest["verb"], "retry" | "retry_with_change">;
};

/** The request as one that renders nothing; null when it is a retry. */
export function verdictOf({ verb, causeIds, reason, until }: SettleRequest): Verdict | null {
  if (verb === "retry" || verb === "retry_with_change") return null;
  const more = { ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) };
  return { verb, causeIds, ...more };
}

const longestMs = 366 * 86_400_000;

/**
 * Dismisses, waives, snoozes or wakes root causes; `at` is the instant of the commit. Those that somebody else settled meanwhile
 * are settled all the same, as long as one is left. What carries the command's key comes last.
 * @throws Failure NOT_FOUND; CONFLICT when there is nothing open to settle; INVALID_INPUT for a reason or end that is missing or wrong
 */
export function settleCauses(state: ProjectState, { verb, causeIds, reason, until }: Verdict, at: string): Draft[] {
  if (verb === "waive" && reason === undefined) throw missing("reason", "says why a waiver is right", "Say why.");
  const end = verb === "waive" || verb === "snooze" ? { until: checkedEnd(until, at) } : {};
  const why = reason === undefined ? {} : { reason };
  const causes = causeIds.map((causeId) => findCause(state, causeId));
  if (verb === "wake" && causes.every((cause) => hiddenAt(cause, at) === null)) throw awake(causeIds);
  if (verb !== "wake") openOfCauses(state, causeIds);
  return causeIds.flatMap((causeId) => {
    const closing = verb === "dismiss" ? exceptionsOf(state, causeId) : [];
    return [
      ...closing.flatMap(({ exceptionId }) => closeException(state, exceptionId, "dismissed", reason)),
      settled({ causeId, verb, ...end, ...why }),
    ];
  });
}

/** Closing the exception of a paused renderer says that it is used again: otherwise nobody would see that it is not. It comes last. */
export function closeException(
  state: ProjectState,
  exceptionId: string,
  resolution: "retried" | "dismissed",
  note: string | null = null,
): Draft[] {
  return [...resumeProvider(state, exceptionId), ...resolveException(state, exceptionId, resolution, note)];
}

/** The open exceptions of causes. @throws Failure NOT_FOUND, CONFLICT when there is none */
export function openOfCauses(state: ProjectState, causeIds: readonly string[]): Exception[] {
  const open = causeIds.flatMap((causeId) => exceptionsOf(state, causeId));
  if (open.length === 0) throw closed(causeIds);
  return open;
}

/** The open exceptions of a cause, oldest first. @throws Failure NOT_FOUND */
export function exceptionsOf(state: ProjectState, causeId: string): Exception[] {
  findCause(state, causeId);
  return openExceptions(state)
    .filter((exception) => exception.causeId === causeId)
    .reverse();
}

export function settled(payload: EventPayloads["cause.settled"]): Draft {
  return { type: "cause.settled", entityType: "cause", entityId: payload.causeId, payload };
}

function findCause({ causes }: ProjectState, causeId: string): Cause {
  const cause = causes[causeId];
  if (cause === undefined) throw new Failure("NOT_FOUND", `There is no cause ${causeId}.`);
  return cause;
}

function closed(causeIds: readonly string[]): Failure {
  const fix = "There is nothing to do: what it was about has been settled, or closed by itself.";
  const field = { path: "/causeIds", rule: "open", fix };
  return conflict(`Nothing of the cause ${causeIds.join(", ")} is open any more.`, field);
}

function awake(causeIds: readonly string[]): Failure {
  const fix = "There is nothing to do: it is in the inbox, or closed.";
  return conflict(`The cause ${causeIds.join(", ")} is neither waived nor snoozed.`, {
    path: "/causeIds",
    rule: "hidden",
    fix,
  });
}

function checkedEnd(until: string | undefined, at: string): string {
  if (until === undefined) throw missing("until", "says when it ends", "Give the instant at which it comes back.");
  const isLater = until > at && msBetween(at, until) > 0;
  if (isLater && msBetween(at, until) <= longestMs) return until;
  const message = isLater ? "is more than 366 days away" : "is not in the future";
  const fix = `Give an instant after ${at}, at most 366 days later.`;
  throw new Failure("INVALID_INPUT", `/until ${message}. ${fix}`, {
    fields: [{ path: "/until", rule: "range", message, fix }],
  });
}

function missing(field: string, does: string, fix: string): Failure {
  const message = `is missing; it ${does}`;
  return new Failure("INVALID_INPUT", `/${field} ${message}. ${fix}`, {
    fields: [{ path: `/${field}`, rule: "required", message, fix }],
  });
}
