import type { EventPayloads } from "./contracts.ts";

/** Names of everything that can happen; the key of each payload schema. */
export type EventType = keyof EventPayloads;

/** Who caused an event. */
export interface Actor {
  readonly kind: "person" | "rule" | "worker" | "file" | "system";
  readonly id: string;
}

/**
 * One thing that happened. `seq` is dense per project from 1, `ts` is UTC ISO in milliseconds and never goes back.
 * `prev` and `hash` chain the stored lines; the API strips them.
 */
export interface EventOf<T extends EventType> {
  readonly id: string;
  readonly projectId: string;
  readonly seq: number;
  readonly ts: string;
  readonly type: T;
  readonly entityType: string;
  readonly entityId: string;
  readonly causalChainId: string;
  readonly causationId: string | null;
  readonly causalDepth: number;
  readonly visitedRuleIds?: readonly string[];
  readonly idempotencyKey: string;
  readonly actor: Actor;
  readonly schemaVersion: number;
  readonly payload: EventPayloads[T];
  readonly prev?: string;
  readonly hash?: string;
}

/** Any event, discriminated by `type`. */
export type DiecastEvent = { [T in EventType]: EventOf<T> }[EventType];

/** What a decider yields: the store adds identity, time, cause and chain. */
export interface DraftOf<T extends EventType> {
  readonly type: T;
  readonly entityType: string;
  readonly entityId: string;
  readonly payload: EventPayloads[T];
  readonly idempotencyKey?: string;
}

/** Any draft, discriminated by `type`. */
export type Draft = { [T in EventType]: DraftOf<T> }[EventType];

/** What an effect needs to know of the event that caused it. */
export type Cause = Pick<DiecastEvent, "id" | "causalChainId" | "causalDepth" | "visitedRuleIds">;

/** The part of an event that its effects refer to; small enough to keep in state. */
export function causeOf({ id, causalChainId, causalDepth, visitedRuleIds }: Cause): Cause {
  return { id, causalChainId, causalDepth, ...(visitedRuleIds === undefined ? {} : { visitedRuleIds }) };
}
