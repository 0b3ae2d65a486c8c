import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { DocumentKind } from "../core/contracts.ts";
import { documentKinds } from "../core/document/kinds.ts";
import { idOfFile } from "./documents.ts";
import type { FileSystem } from "./file-system.ts";
import { isProcessAlive } from "./is-process-alive.ts";
import { checkId } from "./layout.ts";

/** No commit takes longer: a marker that is older is left over, whoever has the process id by now. */
const longestCommitMs = 60_000;
/** Tells this process from an earlier one with the same id. */
const ownLife = randomUUID();

/**
 * Which documents commits are about to change: left behind when a writer dies between its event and its working copy. Each
 * writer has markers of its own, or the first of two to end would take away what tells that the other is still at work.
 */
export interface PendingMarkers {
  /** Sets, and takes away, this writer's own marker. */
  set(kind: DocumentKind, id: string): Promise<void>;
  clear(kind: DocumentKind, id: string): Promise<void>;
  /** True while any writer of the document may still be at work. */
  isSetByLiving(kind: DocumentKind, id: string): Promise<boolean>;
  /** True when a writer of the document died before it had written the file. */
  isLeftByDead(kind: DocumentKind, id: string): Promise<boolean>;
  /** The markers whose writers died. */
  orphans(): Promise<readonly PendingMarker[]>;
  /** True as long as it is there. One that was cleared meanwhile is no orphan. */
  isOrphan(marker: PendingMarker): Promise<boolean>;
  clearOrphan(marker: PendingMarker): Promise<void>;
}

export interface PendingMarker {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly path: string;
}

export function createPendingMarkers(projectFolder: string, fileSystem: FileSystem): PendingMarkers {
  const folder = join(projectFolder, "runtime", "pending-documents");
  const writerId = randomUUID();
  const ownPath = (kind: DocumentKind, id: string) => join(folder, `${kind}.${checkId(id)}.${writerId}`);

  async function markers(): Promise<PendingMarker[]> {
    return (await fileSystem.list(folder)).flatMap((name) => {
      const [first, second, , ...more] = name.split(".");
      const kind = documentKinds.find((known) => known === first);
      const id = idOfFile(`${second}.json`);
      // Temporary files have longer names; those of older versions say nothing of the writer.
      return kind === undefined || id === null || more.length > 0 ? [] : [{ kind, id, path: join(folder, name) }];
    });
  }

  async function writerOf({ path }: PendingMarker): Promise<"none" | "living" | "dead"> {
    const [bytes, facts] = [await fileSystem.readFile(path), await fileSystem.stat(path)];
    if (bytes === null || facts === null) return "none";
    const isYoung = Date.now() - facts.modifiedAtMs < longestCommitMs;
    return isYoung && isLiving(bytes.toString("utf8")) ? "living" : "dead";
  }

  async function ofWriters(sought: "living" | "dead", among: readonly PendingMarker[]): Promise<PendingMarker[]> {
    const writers = await Promise.all(among.map(writerOf));
    return among.filter((_, at) => writers[at] === sought);
  }

  async function isSetBy(sought: "living" | "dead", kind: DocumentKind, id: string): Promise<boolean> {
    const own = (await markers()).filter((marker) => marker.kind === kind && marker.id === id);
    return (await ofWriters(sought, own)).length > 0;
  }

  return {
    async set(kind, id) {
      await fileSystem.makeFolder(folder);
      await fileSystem.writeDurably(ownPath(kind, id), Buffer.from(`${hostname()} ${process.pid} ${ownLife}\n`));
    },
    clear: (kind, id) => fileSystem.remove(ownPath(kind, id)),
    isSetByLiving: (kind, id) => isSetBy("living", kind, id),
    isLeftByDead: (kind, id) => isSetBy("dead", kind, id),
    orphans: async () => ofWriters("dead", await markers()),
    isOrphan: async (marker) => (await writerOf(marker)) === "dead",
    clearOrphan: ({ path }) => fileSystem.remove(path),
  };
}

/** A writer on another machine can't be looked up: it counts as alive until its marker is too old. */
function isLiving(text: string): boolean {
  const [host, pid, life] = text.trim().split(" ");
  if (host === undefined || pid === undefined) return false;
  if (host !== hostname()) return true;
  return Number(pid) === process.pid ? life === ownLife : isProcessAlive(Number(pid));
}
