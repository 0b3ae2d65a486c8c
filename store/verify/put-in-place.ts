import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { FileSystem } from "../file-system.ts";
import type { ProjectLayout } from "../layout.ts";
import type { HeldLock } from "../log/lock.ts";
import { type LogPart, namesIn } from "./log-parts.ts";
import type { Rewrite } from "./rewrite.ts";

interface Placing {
  readonly layout: ProjectLayout;
  readonly fileSystem: FileSystem;
  /** For the newest file: the lock, and how much of the file was copied. Nobody writes to a sealed one. */
  readonly guard: { readonly held: HeldLock; readonly seenBytes: number } | null;
  /** Called when the copy is in place. */
  readonly done: () => void;
}

/** Puts a rewritten log file in the place of the old one, durably. Failure LOCK_TIMEOUT before anything has changed. */
export async function putInPlace(rewrite: Rewrite, { layout, fileSystem, guard, done }: Placing): Promise<void> {
  const { part, temporary } = rewrite;
  await rewrite.sync();
  // What was cut must be safe in its new place before it leaves the old one.
  await fileSystem.syncFolder(join(layout.events, "quarantine"));
  await fileSystem.syncFolder(layout.events);
  if (await guard?.held.isTakenAway())
    throw new Failure("LOCK_TIMEOUT", `the lock was lost before ${part.name} was changed; try again`);
  await rename(temporary, part.path);
  done();
  await rewrite.close();
  if (guard !== null) await bringLateBytes(part, guard.seenBytes);
  await fileSystem.syncFolder(dirname(part.path));
  await moveSecondName(layout, part, fileSystem);
}

/**
 * A writer acknowledges only while its file is still in its place. So whatever was acknowledged by a writer that took
 * our lock away stands in the old file by now, behind what was copied.
 */
async function bringLateBytes(part: LogPart, seenBytes: number): Promise<void> {
  const size = await part.size();
  if (size <= seenBytes) return;
  const file = await open(part.path, "a");
  try {
    await file.appendFile(await part.read(seenBytes, size - seenBytes));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The newest and the sealed files have a second name in `seg`, which must be the same file. */
async function moveSecondName(layout: ProjectLayout, part: LogPart, fileSystem: FileSystem): Promise<void> {
  const folder = join(layout.events, "seg");
  for (const name of await namesIn(folder)) {
    const second = join(folder, name);
    const isSecondName = second !== part.path && (await fileSystem.stat(second))?.inode === part.inode;
    if (isSecondName) await fileSystem.repoint(part.path, second);
  }
}
