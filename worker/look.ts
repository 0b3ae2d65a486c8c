import { currentVersion } from "../core/asset/state.ts";
import { rendersOn } from "../core/job/breaker.ts";
import { comparePlans } from "../core/job/queues.ts";
import { dueJobs, isDue } from "../core/job/schedule.ts";
import { jobsOfVersionId } from "../core/job/state.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { SchedulePolicy } from "../core/schedule/policy.ts";
import type { ProjectView } from "../core/schedule/view.ts";
import type { RunningJobs } from "./running-jobs.ts";
import { schedulePolicyOf } from "./schedule-policy.ts";
import type { Shift } from "./shift.ts";

/** What has to be read about a project before its due jobs can be ranked. */
export interface Look {
  readonly shift: Shift;
  readonly lost: ReadonlySet<string>;
  readonly policy: SchedulePolicy;
  readonly viewedSpecIds: readonly string[];
}

/** Reads it. What the log says `workerId` holds but `holds` does not is as lost as the job of a dead worker. */
export async function lookAt(shift: Shift, workerId: string): Promise<Look> {
  // Its end, or its claim, was written while the log failed, or it was let go while our lease had run out.
  const lost = new Set([...(await shift.lostWorkers()), workerId]);
  const policy = await schedulePolicyOf(shift.project);
  return { shift, lost, policy, viewedSpecIds: await shift.viewedSpecIds() };
}

/** The project as the scheduler sees it at `at`; reads memory only. */
export function viewOf({ shift, lost, policy, viewedSpecIds }: Look, jobs: RunningJobs, at: string): ProjectView {
  const state = shift.project.state();
  return {
    projectId: shift.project.projectId,
    policy,
    due: dueJobs(state, at, lost),
    viewed: viewedSpecIds.flatMap((specId) => viewedVersion(state, specId, at, lost)),
    get rendering() {
      return rendering(state, shift, jobs, lost);
    },
    mayRenderOn(serverId) {
      if (jobs.isCrowded()) return false;
      const renders = rendersOn(state, serverId, at);
      // One is enough to try a paused renderer again.
      return renders === "all" || (renders === "probe" && jobs.busyOn(serverId) === 0);
    },
    mayBegin: (job) => !jobs.holds(shift, job),
  };
}

function viewedVersion(state: ProjectState, specId: string, at: string, lost: ReadonlySet<string>) {
  const versionId = currentVersion(state.assets[specId])?.id;
  if (versionId === undefined) return [];
  const due = jobsOfVersionId(state, versionId).filter((job) => isDue(job, at, lost));
  return due.length === 0 ? [] : [{ versionId, due: due.sort(comparePlans) }];
}

/** Renders under way: those the log knows of, and those whose claim is still being written here. */
function rendering(state: ProjectState, shift: Shift, jobs: RunningJobs, lost: ReadonlySet<string>): string[] {
  const known = state.runningJobIds.flatMap((id) => state.jobs[id] ?? []);
  const others = known.filter(
    (job) => job.kind === "generate" && !lost.has(job.workerId ?? "") && !jobs.holds(shift, job),
  );
  return [...others, ...jobs.rendersOf(shift)].map(({ checkpointId }) => checkpointId);
}
