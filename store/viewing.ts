import { join } from "node:path";
import type { ProjectLayout } from "./layout.ts";
import { type Ports, realPorts } from "./ports.ts";
import { readSideCar, writeSideCar } from "./side-car.ts";

const suffix = ".json";
const writeEveryMs = 5_000;
/** A server that is gone must not keep its viewers' specs first. */
const freshMs = 15_000;
/** Whoever looks at more than this at once looks at nothing in particular. */
const mostViewed = 200;

/** What people look at through one server, as its side-car says it. */
interface Viewing {
  readonly seenAt: string;
  readonly specIds: readonly string[];
}

/** A server's side: tells workers what people look at. */
export interface ViewingWriter {
  /** Call it whenever that may have changed. */
  note(): void;
  /** Waits until what was noted is written. */
  settled(): Promise<void>;
  /** Takes the side-car away. */
  close(): Promise<void>;
}

export interface ViewingOptions {
  readonly layout: Pick<ProjectLayout, "folder" | "viewing">;
  readonly serverId: string;
  readonly viewed: () => readonly string[];
  readonly onFault: (error: unknown) => void;
  readonly ports?: Ports;
}

/** Writes a side-car when what is viewed changes, and every 5 s while anything is. */
export function createViewingWriter(options: ViewingOptions): ViewingWriter {
  const { layout, serverId, viewed, onFault, ports = realPorts } = options;
  const path = join(layout.viewing, `${serverId}${suffix}`);
  let written = "";
  let writing: Promise<void> = Promise.resolve();
  let isAsked = false;

  async function write(isSign: boolean): Promise<void> {
    isAsked = false;
    const specIds = viewed().slice(0, mostViewed);
    const said = specIds.join(" ");
    if (said === written && (!isSign || said === "")) return;
    if (specIds.length === 0) await ports.fileSystem.remove(path);
    // A project that was deleted meanwhile must not come back as an empty folder.
    else if ((await ports.fileSystem.stat(layout.folder)) !== null) {
      const viewing: Viewing = { seenAt: new Date(ports.now()).toISOString(), specIds };
      await writeSideCar(ports.fileSystem, path, viewing);
    }
    written = said;
  }

  function ask(isSign: boolean): void {
    // However many come and go while one write is under way, one more is enough.
    if (isAsked) return;
    isAsked = true;
    writing = writing.then(() => write(isSign)).catch(onFault);
  }

  const timer = setInterval(() => ask(true), writeEveryMs);
  timer.unref();
  return {
    note: () => ask(false),
    settled: () => writing,
    async close() {
      clearInterval(timer);
      await writing;
      if (written !== "") await ports.fileSystem.remove(path);
    },
  };
}

/** The specs that people look at now through any server, in code-unit order, at most 200; `folder` is the layout's `viewing`. */
export async function readViewing(folder: string, ports: Ports = realPorts): Promise<readonly string[]> {
  const names = (await ports.fileSystem.list(folder)).filter((name) => name.endsWith(suffix));
  const specIds = new Set<string>();
  for (const name of names.sort().slice(0, 20)) {
    const viewing = checked(await readSideCar(ports.fileSystem, join(folder, name)));
    if (viewing === null || Math.abs(ports.now() - Date.parse(viewing.seenAt)) > freshMs) continue;
    for (const specId of viewing.specIds.slice(0, mostViewed)) specIds.add(specId);
  }
  return [...specIds].sort().slice(0, mostViewed);
}

/** A side-car damaged by hand says nothing. */
function checked(value: Partial<Viewing> | null): Viewing | null {
  const isList = Array.isArray(value?.specIds) && value.specIds.every((id) => typeof id === "string");
  return isList && typeof value?.seenAt === "string" ? { seenAt: value.seenAt, specIds: value.specIds ?? [] } : null;
}
