import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { DocumentKind } from "../core/contracts.ts";
import { documentKinds } from "../core/document/kinds.ts";
import type { FileSystem } from "./file-system.ts";
import { isProcessAlive } from "./is-process-alive.ts";
import { checkId } from "./layout.ts";

/** No commit takes longer: a marker that is older is left over, whoever has the process id by now. */
const longestCommitMs = 60_000;
/** Tells this process from an earlier one with the same id. */
const ownLife = randomUUID();

/** Which document a commit is about to change: left behind when the writer dies between its event and its working copy. */
export interface PendingMarkers {
  set(kind: DocumentKind, id: string): Promise<void>;
  clear(kind: DocumentKind, id: string): Promise<void>;
  /** True while the writer of the marker may still be at work. */
  isSetByLiving(kind: DocumentKind, id: string): Promise<boolean>;
  /** True when there is a marker and its writer died. One that was cleared meanwhile is no orphan. */
  isOrphan(kind: DocumentKind, id: string): Promise<boolean>;
  /** The documents whose writer died. */
  orphans(): Promise<readonly { readonly kind: DocumentKind; readonly id: string }[]>;
}

export function createPendingMarkers(projectFolder: string, fileSystem: FileSystem): PendingMarkers {
  const folder = join(projectFolder, "runtime", "pending-documents");
  const pathOf = (kind: DocumentKind, id: string) => join(folder, `${kind}.${checkId(id)}`);

  async function writerOf(kind: DocumentKind, id: string): Promise<"none" | "living" | "dead"> {
    const path = pathOf(kind, id);
    const [bytes, facts] = [await fileSystem.readFile(path), await fileSystem.stat(path)];
    if (bytes === null || facts === null) return "none";
    const isYoung = Date.now() - facts.modifiedAtMs < longestCommitMs;
    return isYoung && isLiving(bytes.toString("utf8")) ? "living" : "dead";
  }
  const isOrphan = async (kind: DocumentKind, id: string) => (await writerOf(kind, id)) === "dead";

  return {
    async set(kind, id) {
      await fileSystem.makeFolder(folder);
      await fileSystem.writeDurably(pathOf(kind, id), Buffer.from(`${hostname()} ${process.pid} ${ownLife}\n`));
    },
    clear: (kind, id) => fileSystem.remove(pathOf(kind, id)),
    isSetByLiving: async (kind, id) => (await writerOf(kind, id)) === "living",
    isOrphan,
    async orphans() {
      const marked = (await fileSystem.list(folder)).flatMap((name) => {
        const [first, id] = name.split(".");
        const kind = documentKinds.find((known) => known === first);
        return kind === undefined || id === undefined || name !== `${kind}.${id}` ? [] : [{ kind, id }];
      });
      const areOrphans = await Promise.all(marked.map(({ kind, id }) => isOrphan(kind, id)));
      return marked.filter((_, at) => areOrphans[at]);
    },
  };
}

/** A writer on another machine can't be looked up: it counts as alive until its marker is too old. */
function isLiving(text: string): boolean {
  const [host, pid, life] = text.trim().split(" ");
  if (host === undefined || pid === undefined) return false;
  if (host !== hostname()) return true;
  return Number(pid) === process.pid ? life === ownLife : isProcessAlive(Number(pid));
}
