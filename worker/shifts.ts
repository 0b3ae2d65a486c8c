import { listProjects } from "../store/projects.ts";
import { describeFault } from "./describe-fault.ts";
import { openShift, type Shift } from "./shift.ts";

/** The projects this worker is present in. */
export interface Shifts {
  all(): readonly Shift[];
  /** Leaves projects whose folder went away or was replaced, and opens what appeared on disk since the last time. */
  follow(): Promise<void>;
  close(): Promise<void>;
}

interface ShiftsOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly log: (line: string) => void;
  readonly onAppend: () => void;
  /** Called before a shift is closed: its jobs have to end first. */
  readonly onGone: (shift: Shift) => Promise<void>;
}

export function createShifts({ dataDir, workerId, log, onAppend, onGone }: ShiftsOptions): Shifts {
  const shifts = new Map<string, Shift>();
  /** What was last said of a project that can't be opened, so that it is said once. */
  const troubles = new Map<string, string>();
  const onFault = (error: unknown): void => log(describeFault(error));

  async function leave(shift: Shift): Promise<void> {
    const { projectId } = shift.project;
    shifts.delete(projectId);
    log(`project ${projectId} went away or was replaced`);
    await onGone(shift);
    await shift.close();
  }

  /** One project that can't be opened must not keep the others waiting. */
  async function open(projectId: string): Promise<void> {
    try {
      const shift = await openShift({ dataDir, projectId, workerId, onFault });
      shift.project.onAppend(onAppend);
      shifts.set(projectId, shift);
      troubles.delete(projectId);
    } catch (error) {
      const trouble = describeFault(error);
      if (troubles.get(projectId) !== trouble) log(`project ${projectId} can't be opened: ${trouble}`);
      troubles.set(projectId, trouble);
    }
  }

  return {
    all: () => [...shifts.values()],
    async follow() {
      for (const shift of shifts.values()) if (!(await shift.isCurrent())) await leave(shift);
      for (const projectId of await listProjects(dataDir)) if (!shifts.has(projectId)) await open(projectId);
    },
    async close() {
      for (const shift of shifts.values()) await shift.close();
    },
  };
}
