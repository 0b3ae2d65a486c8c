import type { BaselineProfile, JobKind, Plan, Project, ReusePolicy, VersionPlan } from "../contracts.ts";
import { type RetryLayers, retryPolicyFor } from "../job/retry.ts";

type Policies = Project["policies"];

const kinds: readonly JobKind[] = ["generate", "finish", "validate", "route"];

/** What project and baseline profile say of retries, layer by layer. */
export function retryLayers(policies: Policies | undefined, baseline: BaselineProfile | undefined): RetryLayers {
  const { retryPolicy: project } = policies ?? {};
  const { validatorPolicy, routingRetryPolicy: routing } = baseline ?? {};
  const validators = validatorPolicy?.retryPolicy;
  return {
    ...(project === undefined ? {} : { project }),
    ...(validators === undefined ? {} : { validators }),
    ...(routing === undefined ? {} : { routing }),
  };
}

/** How the jobs of a version go about it: frozen in its plan, so that a later edit changes nothing that is under way. */
export type Execution = Pick<VersionPlan, "maxAttempts" | "maxAttemptsByKind" | "firstVariants" | "reuse" | "resumes">;

/** What the documents say about carrying out a plan. `reuse` is what the request asks for, before the project's policy. */
export function executionOf(
  plan: Pick<Plan, "units">,
  policies: Policies | undefined,
  baseline: BaselineProfile | undefined,
  reuse: ReusePolicy | null = null,
): Execution {
  const layers = retryLayers(policies, baseline);
  const { maxAttempts } = retryPolicyFor("generate", { project: { ...layers.project, byJobKind: {} } });
  const differing = kinds.flatMap((kind) => {
    const own = retryPolicyFor(kind, layers).maxAttempts;
    return own === maxAttempts ? [] : [[kind, own] as const];
  });
  const wished = reuse ?? policies?.reuse ?? "once";
  return {
    maxAttempts,
    ...(differing.length === 0 ? {} : { maxAttemptsByKind: Object.fromEntries(differing) }),
    ...lazyVariants(plan, policies?.variants),
    ...(wished === "once" ? {} : { reuse: wished }),
  };
}

/** Further variants are rendered only when needed, unless all are wanted or there are no more than the first ones. */
function lazyVariants(
  { units }: Pick<Plan, "units">,
  policy: Policies["variants"],
): Pick<VersionPlan, "firstVariants"> {
  const { min = 1, stopWhen = "first_confident_pass" } = policy ?? {};
  const count = new Set(units.map(({ variantIndex }) => variantIndex)).size;
  return stopWhen === "all" || count <= min ? {} : { firstVariants: min };
}
