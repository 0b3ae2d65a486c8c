import { basename, dirname } from "node:path";
import { watch } from "chokidar";
import type { DocumentKind } from "../core/contracts.ts";
import { documentKinds } from "../core/document/kinds.ts";
import { type DocumentStore, idOfFile } from "./documents.ts";
import { realFileSystem } from "./real-file-system.ts";

/** What an editor's save by rename may take between unlink and add. */
const atomicMs = 100;

/** Calls back for every working copy that changes, and once for each that is there. Resolves when it watches. */
export type FollowFiles = (
  documents: DocumentStore,
  onChange: (kind: DocumentKind, id: string) => void,
  onFault: (error: unknown) => void,
) => Promise<{ close(): Promise<void> }>;

/** Follows the files by the notifications of the system: fast, but some can be missed. */
export const followFiles: FollowFiles = async (documents, onChange, onFault) => {
  const watcher = watch(documentsFolder(documents), {
    ignoreInitial: false,
    depth: 1,
    atomic: atomicMs,
    ignored: (path, stats) => stats?.isFile() === true && idOfFile(basename(path)) === null,
  });
  watcher.on("all", (_, path) => {
    const kind = documentKinds.find((known) => known === basename(dirname(path)));
    const id = idOfFile(basename(path));
    if (kind !== undefined && id !== null) onChange(kind, id);
  });
  watcher.on("error", onFault);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return watcher;
};

function documentsFolder(documents: DocumentStore): string {
  return dirname(dirname(documents.path("project", "any")));
}

interface ChangedFile {
  readonly kind: DocumentKind;
  readonly id: string;
  /** Has the file reported again by the next scan. */
  readonly forget: () => void;
}

/** Compares inode, size and time of every working copy with what they were at the last scan. */
export interface FileScan {
  /** What was added, changed or removed since the last call. */
  changed(): Promise<readonly ChangedFile[]>;
}

export function createFileScan(documents: DocumentStore): FileScan {
  let known = new Map<string, string>();

  async function look(): Promise<Map<string, string>> {
    const seen = new Map<string, string>();
    for (const kind of documentKinds) {
      for (const id of await documents.list(kind)) {
        const facts = await realFileSystem.stat(documents.path(kind, id));
        if (facts !== null) seen.set(`${kind}/${id}`, `${facts.inode} ${facts.size} ${facts.modifiedAtMs}`);
      }
    }
    return seen;
  }

  return {
    async changed() {
      const before = known;
      known = await look();
      const now = known;
      return documentKinds.flatMap((kind) => {
        const ofKind = [...new Set([...before.keys(), ...now.keys()])].filter((key) => key.startsWith(`${kind}/`));
        return ofKind
          .filter((key) => before.get(key) !== now.get(key))
          .map((key) => ({ kind, id: key.slice(kind.length + 1), forget: () => now.set(key, "unknown") }));
      });
    },
  };
}
