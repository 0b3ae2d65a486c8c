import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { isProcessAlive } from "../../store/is-process-alive.ts";
import { projectLayout } from "../../store/layout.ts";

/** Where `--force` puts what it replaces: nothing is ever deleted. */
const REPLACED = "replaced";

/** The folder of a project, when there is one. */
export function existingProject(dataDir: string, projectId: string): string | null {
  const { folder } = projectLayout(dataDir, projectId);
  return existsSync(folder) ? folder : null;
}

/** A free place for the project that is about to be replaced. */
export function placeForReplaced(dataDir: string, projectId: string): string {
  for (let number = 1; ; number += 1) {
    const place = join(dataDir, REPLACED, `${projectId}-${number}`);
    if (!existsSync(place)) return place;
  }
}

/** Moves a project away. Failure CONFLICT while Diecast runs on this data folder. */
export async function moveAway(dataDir: string, projectFolder: string, place: string): Promise<void> {
  const running = await runningProcesses(dataDir);
  if (running.length > 0) {
    throw new Failure("CONFLICT", `Diecast is running on this data (${running.join(", ")}). Stop it first.`);
  }
  await mkdir(join(dataDir, REPLACED), { recursive: true });
  await rename(projectFolder, place);
}

/** Names of the processes that `npm start` keeps on this data folder and that are alive. */
async function runningProcesses(dataDir: string): Promise<readonly string[]> {
  const file = join(dataDir, "runtime", "processes.json");
  if (!existsSync(file)) return [];
  const pids = JSON.parse(await readFile(file, "utf8")) as Readonly<Record<string, unknown>>;
  return Object.entries(pids).flatMap(([name, pid]) => (typeof pid === "number" && isProcessAlive(pid) ? [name] : []));
}
