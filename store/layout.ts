import { join } from "node:path";
import { Failure } from "../core/failure.ts";

const projectIdGrammar = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Where everything of a project lies. */
export interface ProjectLayout {
  readonly folder: string;
  readonly log: string;
  readonly head: string;
  readonly lock: string;
  readonly events: string;
  readonly objects: string;
  readonly documents: string;
  readonly heartbeats: string;
  readonly progress: string;
  /** What people look at, one side-car per server. */
  readonly viewing: string;
  /** Disposable. */
  readonly snapshots: string;
  /** What dropped events came to: not disposable. */
  readonly base: string;
}

export function projectsFolder(dataDir: string): string {
  return join(dataDir, "projects");
}

/** Failure INVALID_ID for anything that is not a plain id, so no path can leave the data folder. */
export function projectLayout(dataDir: string, projectId: string): ProjectLayout {
  checkId(projectId);
  const folder = join(projectsFolder(dataDir), projectId);
  const events = join(folder, "events");
  return {
    folder,
    events,
    log: join(events, "events.jsonl"),
    head: join(events, "head"),
    lock: join(events, "lock"),
    objects: join(folder, "objects"),
    documents: join(folder, "documents"),
    heartbeats: join(folder, "runtime", "heartbeats"),
    progress: join(folder, "runtime", "progress"),
    viewing: join(folder, "runtime", "viewing"),
    snapshots: join(folder, "cache", "snapshots"),
    base: join(events, "base"),
  };
}

/** The grammar of project and document ids. Failure INVALID_ID. */
export function checkId(id: string): string {
  if (!projectIdGrammar.test(id))
    throw new Failure("INVALID_ID", "ids have 1 to 64 of a-z, 0-9, _ and -, and start with a letter or digit");
  if (isReservedName(id)) throw new Failure("INVALID_ID", `"${id}" is a reserved name`);
  return id;
}

/** Every object or class has a member of this name, so it must never be looked up or stored as an id. */
export function isReservedName(id: string): boolean {
  return id in Object.prototype || id === "prototype";
}
