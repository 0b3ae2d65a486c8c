import { basename, dirname } from "node:path";
import { watch } from "chokidar";
import type { DocumentKind } from "../core/contracts.ts";
import { documentKinds } from "../core/document/kinds.ts";
import { eachAtOnce } from "./at-once.ts";
import { type DocumentStore, idOfFile } from "./documents.ts";
import { realFileSystem } from "./real-file-system.ts";

/** What an editor's save by rename may take between unlink and add. */
const atomicMs = 100;

/** Calls back for every working copy that changes from now on. Resolves when it watches. */
export type FollowFiles = (
  documents: DocumentStore,
  onChange: (kind: DocumentKind, id: string) => void,
  onFault: (error: unknown) => void,
) => Promise<{ close(): Promise<void> }>;

/** Follows the files by the notifications of the system: fast, but some can be missed. */
export const followFiles: FollowFiles = async (documents, onChange, onFault) => {
  const watcher = watch(documentsFolder(documents), {
    ignoreInitial: true,
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

/** A working copy that is other than at the last look. */
export interface ChangedFile {
  readonly kind: DocumentKind;
  readonly id: string;
  /** Takes note of it: until then every look finds it changed. */
  readonly note: () => void;
}

/** Compares inode, size and time of every working copy with what they were when it was last noted. */
export interface FileScan {
  /** What was added, changed or removed. Throws the signal's reason when aborted. */
  changed(signal: AbortSignal): Promise<readonly ChangedFile[]>;
}

/** `expected` are those that should be there (`kind/id`); they are found changed, or missing, by the first look. */
export function createFileScan(documents: DocumentStore, expected: readonly string[]): FileScan {
  const known = new Map(documentKinds.map((kind) => [kind, expectedOf(kind, expected)]));

  async function look(kind: DocumentKind, signal: AbortSignal): Promise<Map<string, string>> {
    const seen = new Map<string, string>();
    const lookAt = async (id: string) => {
      const facts = await realFileSystem.stat(documents.path(kind, id));
      if (facts !== null) seen.set(id, `${facts.inode} ${facts.size} ${facts.modifiedAtMs}`);
    };
    await eachAtOnce(await documents.list(kind), lookAt, signal);
    return seen;
  }

  return {
    async changed(signal) {
      const found: ChangedFile[] = [];
      for (const [kind, before] of known) found.push(...changedOf(kind, before, await look(kind, signal)));
      return found;
    },
  };
}

function changedOf(kind: DocumentKind, before: Map<string, string>, seen: ReadonlyMap<string, string>): ChangedFile[] {
  const other = [...seen].filter(([id, facts]) => facts !== before.get(id));
  const gone = [...before.keys()].filter((id) => !seen.has(id));
  return [
    ...other.map(([id, facts]) => ({ kind, id, note: () => void before.set(id, facts) })),
    ...gone.map((id) => ({ kind, id, note: () => void before.delete(id) })),
  ];
}

function expectedOf(kind: DocumentKind, expected: readonly string[]): Map<string, string> {
  const keys = expected.filter((key) => key.startsWith(`${kind}/`));
  return new Map(keys.map((key) => [key.slice(kind.length + 1), "not looked at"]));
}
