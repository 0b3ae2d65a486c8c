import type { Project } from "../core/contracts.ts";
import { documentsOfKind } from "../core/document/state.ts";
import { defaultRetryPolicy, type RetryPolicy } from "../core/job/retry.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { ProjectStore } from "../store/project.ts";

/** The project's retry policy as its document says now, over the defaults. */
export async function retryPolicyOf(project: ProjectStore<ProjectState>): Promise<RetryPolicy> {
  const head = documentsOfKind(project.state(), "project")[0];
  if (head === undefined) return defaultRetryPolicy;
  const { policies } = await project.objects.getJson<Project>(head.hash);
  const { maxAttempts, backoffMode, baseDelayMs, maxDelayMs, jitterPct } = {
    ...defaultRetryPolicy,
    ...policies?.retryPolicy,
  };
  return { maxAttempts, backoffMode, baseDelayMs, maxDelayMs, jitterPct };
}
