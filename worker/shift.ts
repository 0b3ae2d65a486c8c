import { join } from "node:path";
import type { ProjectState } from "../core/project/state.ts";
import { projectFold } from "../core/project/state.ts";
import {
  type Beating,
  createLeaseObserver,
  type LeaseObserver,
  startBeating,
  sweepHeartbeats,
} from "../store/heartbeats.ts";
import { projectLayout } from "../store/layout.ts";
import { createProgressReporter, type ProgressReporter } from "../store/progress.ts";
import { openProject, type ProjectStore } from "../store/project.ts";
import { projectIdentity } from "../store/project-identity.ts";
import { readViewing } from "../store/viewing.ts";

/** Between two looks at the others' heartbeats, or at what people view, which read every file of them. */
const lookEveryMs = 500;

/** One worker's presence in one project: the open log, its own lease, its view of the others' leases. */
export interface Shift {
  readonly project: ProjectStore<ProjectState>;
  readonly progress: ProgressReporter;
  /** Specs that people look at now. */
  viewedSpecIds(): Promise<readonly string[]>;
  /** Workers whose jobs are free to take. */
  lostWorkers(): Promise<ReadonlySet<string>>;
  /** False when our own lease has run out: we must stop our work. */
  isAlive(): boolean;
  /** How often our own lease ran out since the start of the shift. */
  lapses(): number;
  /** Looks whether the folder that was opened is still there; false when another one, or none, stands in its place. */
  isCurrent(): Promise<boolean>;
  /** True once that look said no: there is nothing left to work for. */
  isGone(): boolean;
  close(): Promise<void>;
}

/** Opens a project for work; the first heartbeat is written before this returns, so before any claim. */
export async function openShift(options: {
  dataDir: string;
  projectId: string;
  workerId: string;
  onFault: (error: unknown) => void;
}): Promise<Shift> {
  const { dataDir, projectId, workerId, onFault } = options;
  const project = await openProject({ dataDir, projectId, fold: projectFold, onFault });
  const identity = await projectIdentity(project.folder);
  let isGone = false;
  const heartbeats = join(project.folder, "runtime", "heartbeats");
  const beating: Beating = await startBeating({ folder: heartbeats, workerId, onFault });
  await sweepHeartbeats(heartbeats, holdersOf(project.state()));
  const observer: LeaseObserver = createLeaseObserver(heartbeats);
  return {
    project,
    viewedSpecIds: everySoOften(() => readViewing(projectLayout(dataDir, projectId).viewing)),
    progress: createProgressReporter(join(project.folder, "runtime", "progress"), onFault),
    lostWorkers: everySoOften(() => {
      const holders = holdersOf(project.state());
      holders.delete(workerId);
      return observer.expiredAmong(holders);
    }),
    isAlive: () => !isGone && beating.isAlive(),
    lapses: beating.lapses,
    async isCurrent() {
      isGone ||= (await projectIdentity(project.folder)) !== identity;
      return !isGone;
    },
    isGone: () => isGone,
    async close() {
      await (isGone ? beating.abandon() : beating.stop());
      await project.close();
    },
  };
}

/** The same answer for a while: it is asked for at every append, and what it is about is a matter of seconds. */
function everySoOften<T>(look: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last === null || performance.now() - last.atMs >= lookEveryMs)
      last = { atMs: performance.now(), answer: look() };
    return last.answer;
  };
}

/** Who runs a job according to the log. */
function holdersOf({ jobs, runningJobIds }: ProjectState): Set<string> {
  return new Set(runningJobIds.flatMap((id) => jobs[id]?.workerId ?? []));
}
