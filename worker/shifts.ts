import { listProjects } from "../store/projects.ts";
import { describeFault } from "./describe-fault.ts";
import { openShift, type Shift } from "./shift.ts";

/** The projects this worker is present in. */
export interface Shifts {
  all(): readonly Shift[];
  /** Opens projects that appeared on disk since the last time. */
  openNew(): Promise<void>;
  close(): Promise<void>;
}

interface ShiftsOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly log: (line: string) => void;
  readonly onAppend: () => void;
}

export function createShifts({ dataDir, workerId, log, onAppend }: ShiftsOptions): Shifts {
  const shifts = new Map<string, Shift>();
  const onFault = (error: unknown): void => log(describeFault(error));
  return {
    all: () => [...shifts.values()],
    async openNew() {
      for (const projectId of await listProjects(dataDir)) {
        if (shifts.has(projectId)) continue;
        const shift = await openShift({ dataDir, projectId, workerId, onFault });
        shift.project.onAppend(onAppend);
        shifts.set(projectId, shift);
      }
    },
    async close() {
      for (const shift of shifts.values()) await shift.close();
    },
  };
}
