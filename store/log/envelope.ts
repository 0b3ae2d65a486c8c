import type { Actor, Cause, DiecastEvent, Draft } from "../../core/event.ts";

const eventSchemaVersion = 1;

/** Who commits, because of what, and under which key. */
export interface CommitContext {
  readonly actor: Actor;
  /** The event this commit is an effect of; null or absent starts a new chain. */
  readonly cause?: Cause | null;
  /** Default key of the drafts; with `primary` also the key of the command itself. */
  readonly idempotencyKey?: string;
  /** The command's own event: known already → the commit is a duplicate and `decide` does not run. */
  readonly primary?: { readonly type: DiecastEvent["type"]; readonly entityId: string };
  /** `hashOf` the payload the primary event would have, to flag a different command under the same key. */
  readonly payloadDigest?: string;
  /** True when the acting rule allows itself to act again in a chain in which it already has. */
  readonly mayReenter?: boolean;
  /** How long to wait for the log, from now; 15 s if absent. */
  readonly deadlineMs?: number;
}

/** Where the next event of a batch stands. */
export interface Slot {
  readonly id: string;
  readonly projectId: string;
  readonly seq: number;
  readonly ts: string;
}

/** The causal fields all events of one commit share. */
export interface Causality {
  /** Null: the chain is named after the first event of the commit. */
  readonly causalChainId: string | null;
  readonly causationId: string | null;
  readonly causalDepth: number;
  readonly visitedRuleIds: readonly string[];
}

export function causalityOf({ cause = null, actor }: CommitContext): Causality {
  const visited = new Set(cause?.visitedRuleIds);
  if (actor.kind === "rule") visited.add(actor.id);
  return {
    causalChainId: cause?.causalChainId ?? null,
    causationId: cause?.id ?? null,
    causalDepth: cause === null ? 0 : cause.causalDepth + 1,
    visitedRuleIds: [...visited],
  };
}

/** The event a draft becomes at its place. */
export function toEvent(draft: Draft, slot: Slot, causality: Causality, context: CommitContext): DiecastEvent {
  const event = {
    id: slot.id,
    projectId: slot.projectId,
    seq: slot.seq,
    ts: slot.ts,
    type: draft.type,
    entityType: draft.entityType,
    entityId: draft.entityId,
    causalChainId: causality.causalChainId ?? slot.id,
    causationId: causality.causationId,
    causalDepth: causality.causalDepth,
    visitedRuleIds: causality.visitedRuleIds,
    idempotencyKey: draft.idempotencyKey ?? context.idempotencyKey ?? slot.id,
    actor: context.actor,
    schemaVersion: eventSchemaVersion,
    payload: draft.payload,
  };
  // Type and payload come from one draft, so they fit; the compiler can't follow that through a union.
  return event as DiecastEvent;
}
