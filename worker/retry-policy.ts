import { findVersion } from "../core/asset/state.ts";
import type { BaselineProfile, Plan, Project } from "../core/contracts.ts";
import { documentsOfKind } from "../core/document/state.ts";
import { type BreakerPolicy, defaultBreakerPolicy } from "../core/job/breaker.ts";
import { type RetryPolicy, retryPolicyFor } from "../core/job/retry.ts";
import type { Job } from "../core/job/state.ts";
import type { ProjectState } from "../core/project/state.ts";
import { retryLayers } from "../core/run/policy.ts";
import type { ProjectStore } from "../store/project.ts";

/** What the documents say now about a job that failed. */
export interface FailurePolicy {
  readonly retry: RetryPolicy;
  readonly breaker: BreakerPolicy;
}

/** The project's policy as its document says now, refined by the baseline profile the job's version was planned with. */
export async function failurePolicyOf(project: ProjectStore<ProjectState>, job: Job): Promise<FailurePolicy> {
  const head = documentsOfKind(project.state(), "project")[0];
  const policies = head && (await project.objects.getJson<Project>(head.hash)).policies;
  const retry = retryPolicyFor(job.kind, retryLayers(policies, await baselineOf(project, job)));
  return { retry, breaker: { ...defaultBreakerPolicy, ...policies?.retryPolicy?.breaker } };
}

/** Only checking and deciding have a word of the baseline profile. */
async function baselineOf(project: ProjectStore<ProjectState>, job: Job): Promise<BaselineProfile | undefined> {
  if (job.kind !== "validate" && job.kind !== "route") return undefined;
  const version = findVersion(project.state(), job.assetId, job.versionId);
  if (version === undefined) return undefined;
  const { pins } = await project.objects.getJson<Plan>(version.planHash);
  return project.objects.getJson<BaselineProfile>(pins.baselineHash);
}
