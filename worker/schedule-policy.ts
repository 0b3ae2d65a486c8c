import type { Project } from "../core/contracts.ts";
import { documentsOfKind } from "../core/document/state.ts";
import type { ProjectState } from "../core/project/state.ts";
import { defaultSchedulePolicy, type SchedulePolicy } from "../core/schedule/policy.ts";
import type { ProjectStore } from "../store/project.ts";

const read = new WeakMap<ProjectStore<ProjectState>, { readonly hash: string; readonly policy: SchedulePolicy }>();

/** The project's scheduling policy as its document says now, over the defaults; read once per revision. */
export async function schedulePolicyOf(project: ProjectStore<ProjectState>): Promise<SchedulePolicy> {
  const hash = documentsOfKind(project.state(), "project")[0]?.hash;
  if (hash === undefined) return defaultSchedulePolicy;
  const known = read.get(project);
  if (known?.hash === hash) return known.policy;
  const { policies } = await project.objects.getJson<Project>(hash);
  const policy = { ...defaultSchedulePolicy, ...policies?.schedulingPolicy };
  read.set(project, { hash, policy });
  return policy;
}
