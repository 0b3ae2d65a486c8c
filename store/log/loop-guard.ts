import type { Cause, DraftOf } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import { type Causality, type CommitContext, causalityOf } from "./envelope.ts";

/** Longest chain of automatic effects. */
const maxCausalDepth = 8;

/** An effect that must not happen: what the log remembers of it, and what its caller is told. */
export interface LoopStop {
  readonly draft: DraftOf<"automation.loop-stopped">;
  readonly causality: Causality;
  readonly failure: Failure;
}

/** The stop, when the commit would go too deep or its rule has already acted in the chain; else null. */
export function loopStopOf(context: CommitContext): LoopStop | null {
  const { cause = null, actor } = context;
  if (cause === null) return null;
  const { causalDepth } = causalityOf(context);
  const isTooDeep = causalDepth > maxCausalDepth;
  const isBack = actor.kind === "rule" && context.mayReenter !== true && cause.visitedRuleIds?.includes(actor.id);
  if (!isTooDeep && !isBack) return null;
  return {
    draft: stopDraft(context, cause, causalDepth, isTooDeep ? "too-deep" : "re-entered"),
    causality: {
      causalChainId: cause.causalChainId,
      causationId: cause.id,
      // The stop is no further effect: nothing may follow from it.
      causalDepth: Math.min(causalDepth, maxCausalDepth),
      visitedRuleIds: cause.visitedRuleIds ?? [],
    },
    failure: isTooDeep
      ? new Failure("CAUSAL_DEPTH_EXCEEDED", `more than ${maxCausalDepth} effects deep`)
      : new Failure("RULE_REENTERED", `the rule ${actor.id} has already acted in this chain`),
  };
}

function stopDraft(
  { actor }: CommitContext,
  cause: Cause,
  causalDepth: number,
  reason: "too-deep" | "re-entered",
): LoopStop["draft"] {
  return {
    type: "automation.loop-stopped",
    entityType: "automation",
    entityId: cause.causalChainId,
    // One stop per cause and actor, however often the effect is tried.
    idempotencyKey: `${cause.id}+${actor.kind}+${actor.id}`,
    payload: {
      reason,
      ruleId: actor.kind === "rule" ? actor.id : null,
      causalChainId: cause.causalChainId,
      causationId: cause.id,
      causalDepth,
      visitedRuleIds: [...(cause.visitedRuleIds ?? [])],
    },
  };
}
