import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ProcessesFile {
  readonly set: (name: string, pid: number | null) => void;
  readonly remove: () => void;
}

/** Keeps `<data>/runtime/processes.json` true: the pid of every child by name, for people and tests who want to kill one. */
export function openProcessesFile(dataDir: string): ProcessesFile {
  const folder = join(dataDir, "runtime");
  const path = join(folder, "processes.json");
  const pids = new Map<string, number>();
  mkdirSync(folder, { recursive: true });
  return {
    set: (name, pid) => {
      if (pid === null) pids.delete(name);
      else pids.set(name, pid);
      writeFileSync(`${path}.new`, `${JSON.stringify(Object.fromEntries(pids), null, 2)}\n`);
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
