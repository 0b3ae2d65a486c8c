import type { CompileTrace, EffectiveContract, Plan, PromptPackage, Stack } from "../contracts.ts";
import type { PlanResult } from "./plan.ts";

/** A plan with what it names by hash: all a reader needs to say why it is as it is. */
export interface PlanEvidence {
  readonly planHash: string;
  readonly plan: Plan;
  readonly contract: EffectiveContract;
  readonly stack: Stack;
  readonly package: PromptPackage;
  readonly trace: CompileTrace;
}

/** The evidence of a plan that came about. */
export function evidenceOf({ plan, planHash, objects }: Extract<PlanResult, { ok: true }>): PlanEvidence {
  const byHash = new Map(objects.map(({ hash, value }) => [hash, value]));
  const at = <T>(hash: string): T => byHash.get(hash) as T;
  return {
    planHash,
    plan,
    contract: at(plan.contractHash),
    stack: at(plan.stackHash),
    package: at(plan.packageHash),
    trace: at(plan.traceHash),
  };
}
