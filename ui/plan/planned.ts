import type { Plan } from "../../core/contracts.ts";
import type { PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import type { Refusal } from "../../core/policy/result.ts";

/** Today's plan of a spec as the server gives it, or why there is none. */
export type Planned =
  | {
      readonly ok: true;
      readonly planHash: string;
      readonly plan: Plan;
      readonly evidence: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** The plan with all it names. */
export function planEvidence({ plan, planHash, evidence }: Extract<Planned, { ok: true }>): PlanEvidence {
  const at = <T>(hash: string): T => evidence[hash] as T;
  return {
    planHash,
    plan,
    contract: at(plan.contractHash),
    stack: at(plan.stackHash),
    package: at(plan.packageHash),
    trace: at(plan.traceHash),
  };
}
