import { dirname, join, relative, sep } from "node:path";
import { isProcessAlive } from "../is-process-alive.ts";
import type { ProjectLayout } from "../layout.ts";
import type { Ports } from "../ports.ts";
import { namesIn } from "./log-parts.ts";

const temporaryName = /\.(\d{1,10})-[0-9a-f-]{36}\.tmp$/;

/** Removes unfinished files beside the log whose process is gone; their paths inside the project folder. */
export async function removeTemporaries(layout: ProjectLayout, { fileSystem }: Ports): Promise<string[]> {
  const removed: string[] = [];
  for (const folder of [layout.events, join(dirname(layout.log), "seg"), layout.base]) {
    for (const name of await namesIn(folder)) {
      const pid = temporaryName.exec(name)?.[1];
      if (pid === undefined || isProcessAlive(Number(pid))) continue;
      const path = join(folder, name);
      await fileSystem.remove(path);
      removed.push(relative(layout.folder, path).split(sep).join("/"));
    }
  }
  return removed;
}
