import { setTimeout } from "node:timers/promises";
import type { Actor, Draft } from "../../core/event.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import type { LogFile } from "../../store/file-system.ts";
import { type Ports, realPorts } from "../../store/ports.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";

export const projectId = "bench";
export const actor: Actor = { kind: "person", id: "bench" };

export type BenchProject = ProjectStore<ProjectState>;

/** Opens the benchmark project as the server does. */
export function openBench(dataDir: string, ports: Ports = realPorts): Promise<BenchProject> {
  return openProject({ dataDir, projectId, fold: projectFold, ports });
}

/** The smallest event there is: what is measured is the log, not the payload. */
export function smallDraft(name: string): Draft {
  return { type: "decision.postponed", entityType: "decision", entityId: name, payload: { decisionId: name } };
}

/** How many writes a project's log took, and of how many bytes. */
export interface WriteCount {
  writes: number;
  bytes: number;
}

/** The real ports, with the appends to log files counted. */
export function countingPorts(count: WriteCount): Ports {
  const { fileSystem } = realPorts;
  const counted = (file: LogFile): LogFile => ({
    ...file,
    append(bytes) {
      count.writes += 1;
      count.bytes += bytes.length;
      return file.append(bytes);
    },
  });
  return {
    ...realPorts,
    fileSystem: { ...fileSystem, openLog: async (path) => counted(await fileSystem.openLog(path)) },
  };
}

/** The ports with every sync of a log file slowed down by so many milliseconds, as on a disk that has to wait for its medium. */
export function slowSyncPorts(ports: Ports, delayMs: number): Ports {
  const { fileSystem } = ports;
  const slow = (file: LogFile): LogFile => ({
    ...file,
    async datasync() {
      await setTimeout(delayMs);
      await file.datasync();
    },
  });
  return { ...ports, fileSystem: { ...fileSystem, openLog: async (path) => slow(await fileSystem.openLog(path)) } };
}
