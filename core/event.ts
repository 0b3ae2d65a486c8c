import type { EventPayloads } from "./contracts.ts";

/** Who caused an event. */
export interface Actor {
  readonly kind: "person" | "rule" | "worker" | "file" | "system";
  readonly id: string;
}

export type EventType = keyof EventPayloads;

/** One event as readers see it. `prev` and `hash` chain the stored lines; the API strips them unless asked (`?proof=1`). */
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
export type DiecastEvent = { readonly [T in EventType]: EventOf<T> }[EventType];

/** What a decider wants appended; the store adds identity, order and time. */
export interface DraftOf<T extends EventType> {
  readonly type: T;
  readonly entityType: string;
  readonly entityId: string;
  readonly payload: EventPayloads[T];
  readonly idempotencyKey?: string;
}

export type Draft = { readonly [T in EventType]: DraftOf<T> }[EventType];
