import { dirname } from "node:path";
import type { FileSystem } from "./file-system.ts";

/**
 * Replaces `<home>/runtime/<kind>/<name>`. Its folders are disposable and are made again when somebody took them away; those
 * of a home that is gone are not: then this rejects like any write into a folder that is missing.
 */
export async function writeSideCar(fileSystem: FileSystem, path: string, value: unknown): Promise<void> {
  const folder = dirname(path);
  const home = dirname(dirname(folder));
  if ((await fileSystem.stat(folder)) === null && (await fileSystem.stat(home)) !== null)
    await fileSystem.makeFolder(folder);
  await fileSystem.replace(path, Buffer.from(`${JSON.stringify(value)}\n`));
}

/** Null when it is missing, or damaged: nobody forced it to the disk, so a power cut can leave it empty. It says nothing then. */
export async function readSideCar<T>(fileSystem: FileSystem, path: string): Promise<T | null> {
  const bytes = await fileSystem.readFile(path);
  if (bytes === null) return null;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
