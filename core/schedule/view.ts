import type { DueJobs } from "../job/schedule.ts";
import type { Job } from "../job/state.ts";
import type { SchedulePolicy } from "./policy.ts";

/** One project as the scheduler sees it at one moment. */
export interface ProjectView {
  readonly projectId: string;
  readonly policy: SchedulePolicy;
  /** Everything due, by what it needs. */
  readonly due: readonly DueJobs[];
  /** Versions somebody looks at: their due jobs are in the interactive lane. */
  readonly viewed: readonly { readonly versionId: string; readonly due: readonly Job[] }[];
  /** The checkpoints of its renders under way, one entry each, whoever does them. */
  readonly rendering: readonly string[];
  /** False while nothing of this project may begin on a server: its breaker is open. */
  mayRenderOn(serverId: string): boolean;
  /** False for what must not begin although it is due: it is in hand, or its run or its lane is closed. */
  mayBegin(job: Job): boolean;
}

/** What a renderer has loaded, as far as we know: what was last sent there. */
export interface Loaded {
  readonly checkpointId: string;
  readonly affinity: string;
}

/** One renderer that can be given work. Those that are away or sick are not told of. */
export interface ServerView {
  readonly id: string;
  /** Prompts of ours that it has, and how many more it may get. */
  readonly busy: number;
  readonly free: number;
  /** Whether it has what such renders of a project need. */
  fits(projectId: string, needs: DueJobs): boolean;
}

/** The next job to begin, and where. */
export interface Dispatch {
  readonly projectId: string;
  readonly job: Job;
  /** Null for work that needs no renderer. */
  readonly serverId: string | null;
}
