import { rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { FileSystem } from "../file-system.ts";
import type { FileFacts, LogFacts } from "./log-check.ts";
import { namesIn } from "./log-parts.ts";
import type { RepairWork } from "./repair-work.ts";

/** The file in which what counts ends, when it lies among the sealed ones but has lost its seal; else null. */
export function unsealedFile({ files }: LogFacts): FileFacts | null {
  const last = files.findLast(({ events }) => events > 0) ?? files[0];
  return last === undefined || last.isSealed || last.part.firstSeq === null ? null : last;
}

/**
 * A sealed file that lost its seal is the newest again, once nothing is left in those behind it. Its name among the sealed
 * ones goes last, so that a crash in between leaves a log whose files can be read, and the same to be done again.
 * Resolves to the name the file had, or null when there was nothing to do. Failure LOCK_TIMEOUT.
 */
export async function reopenUnsealed({ layout, facts, held, ports }: RepairWork): Promise<string | null> {
  const { fileSystem } = ports;
  const unsealed = unsealedFile(facts);
  if (unsealed === null) return null;
  const { path, name, firstSeq } = unsealed.part;
  const folder = dirname(path);
  const behind = (await numbersIn(folder)).filter((file) => file.number > (firstSeq ?? 0));
  for (const other of [layout.log, ...behind.filter(isFirstName).map((each) => join(folder, each.name))])
    if (!(await isNothingBut(path, other, fileSystem))) return null;
  if (await held.isTakenAway())
    throw new Failure("LOCK_TIMEOUT", `the lock was lost before ${name} was reopened; try again`);
  await fileSystem.repoint(path, layout.log);
  await fileSystem.syncFolder(layout.events);
  for (const each of behind) await putAway(join(folder, each.name), join(layout.events, "quarantine"), fileSystem);
  if (firstSeq !== 1) await fileSystem.repoint(path, join(folder, `${firstSeq}.open`));
  await fileSystem.syncFolder(folder);
  await fileSystem.remove(path);
  await fileSystem.syncFolder(folder);
  return name;
}

const isFirstName = ({ name }: { readonly name: string }) => name.endsWith(".jsonl");

/** In a copied folder a second name can be a file of its own, with bytes that nobody reads: these are kept. */
async function putAway(path: string, quarantine: string, fileSystem: FileSystem): Promise<void> {
  const facts = await fileSystem.stat(path);
  if (facts === null || facts.size === 0) return fileSystem.remove(path);
  await fileSystem.makeFolder(quarantine);
  await rename(path, join(quarantine, `${basename(path)}-${facts.inode}.bin`));
  await fileSystem.syncFolder(quarantine);
}

/** True when the other file is empty, not there, or another name of this one. */
async function isNothingBut(path: string, other: string, fileSystem: FileSystem): Promise<boolean> {
  const facts = await fileSystem.stat(other);
  return facts === null || facts.size === 0 || facts.inode === (await fileSystem.stat(path))?.inode;
}

/** Newest first; of two names with one number the second name goes first. */
async function numbersIn(folder: string): Promise<{ name: string; number: number }[]> {
  const names = await namesIn(folder);
  return names
    .filter((name) => /^[1-9]\d{0,15}\.(jsonl|open)$/.test(name))
    .map((name) => ({ name, number: Number.parseInt(name, 10) }))
    .sort((a, b) => b.number - a.number || (a.name < b.name ? 1 : -1));
}
