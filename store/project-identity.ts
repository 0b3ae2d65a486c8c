import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "./real-file-system.ts";

/** What tells a project's folder from another one at the same place; null when there is none. */
export async function projectIdentity(projectFolder: string): Promise<string | null> {
  const events = join(projectFolder, "events");
  try {
    const [own, parent] = await Promise.all([stat(events), stat(dirname(events))]);
    return `${own.dev}:${own.ino}:${parent.ino}`;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
