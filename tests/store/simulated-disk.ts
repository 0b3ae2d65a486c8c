/** A number in [0, 1), the same for the same seed. */
export type Chance = () => number;

/** A small generator with 32 bits of state (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Write {
  readonly at: number;
  readonly bytes: Buffer;
}

/** A file: what processes see, what the platter holds for sure, and what is on the way there. */
export interface Inode {
  readonly number: number;
  seen: Buffer;
  durable: Buffer;
  unsynced: Write[];
  modifiedAtMs: number;
}

/** One change of names that is not yet synced: all of it survives a crash, or nothing of it. */
interface NameChange {
  readonly folders: readonly string[];
  readonly changes: readonly (readonly [path: string, inode: Inode | "folder" | null])[];
}

const sectorBytes = 512;

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

/** What a crash may leave: everything unsynced lost, a prefix of it kept, only the newest of it, or any part of it, torn at sectors. */
export type CrashKind = "nothing unsynced" | "prefix" | "newest" | "subset" | "everything";

/** A disk with a write-back cache. Names and contents are synced apart, as POSIX has it. */
export class SimulatedDisk {
  #names = new Map<string, Inode | "folder">();
  #durableNames = new Map<string, Inode | "folder">();
  #nameChanges: NameChange[] = [];
  #lastInode = 100;
  #clock = 0;

  makeInode(): Inode {
    this.#lastInode += 1;
    return { number: this.#lastInode, seen: Buffer.alloc(0), durable: Buffer.alloc(0), unsynced: [], modifiedAtMs: 0 };
  }

  find(path: string): Inode | null {
    const found = this.#names.get(path);
    return found === undefined || found === "folder" ? null : found;
  }

  isFolder(path: string): boolean {
    return this.#names.get(path) === "folder";
  }

  list(folder: string): string[] {
    const paths = [...this.#names.keys()].filter((path) => folderOf(path) === folder);
    return paths.map((path) => path.slice(folder.length + 1)).sort();
  }

  rename(changes: NameChange["changes"]): void {
    for (const [path, inode] of changes) {
      if (inode === null) this.#names.delete(path);
      else this.#names.set(path, inode);
    }
    this.#nameChanges.push({ folders: changes.map(([path]) => folderOf(path)), changes });
  }

  syncFolder(folder: string): void {
    const synced = this.#nameChanges.filter(({ folders }) => folders.includes(folder));
    for (const change of synced) applyNames(this.#durableNames, change);
    this.#nameChanges = this.#nameChanges.filter((change) => !synced.includes(change));
  }

  write(inode: Inode, at: number, bytes: Uint8Array): void {
    const write = { at, bytes: Buffer.from(bytes) };
    inode.seen = patched(inode.seen, write);
    inode.unsynced.push(write);
    this.#clock += 1;
    inode.modifiedAtMs = this.#clock;
  }

  sync(inode: Inode): void {
    for (const write of inode.unsynced) inode.durable = patched(inode.durable, write);
    inode.unsynced = [];
  }

  /** A sync that failed: the pages count as clean from now on, so no later sync writes them. */
  failSync(inode: Inode): void {
    inode.unsynced = [];
  }

  /** One of the states a power cut at this moment may leave, as a disk of its own. */
  crash(kind: CrashKind, chance: Chance): SimulatedDisk {
    const after = new SimulatedDisk();
    after.#lastInode = this.#lastInode;
    const names = new Map(this.#durableNames);
    for (const change of surviving(this.#nameChanges, kind, chance)) applyNames(names, change);
    const survivors = new Map<Inode, Inode>();
    for (const [path, inode] of names) {
      if (!hasFolders(names, path)) continue;
      after.#names.set(path, inode === "folder" ? inode : (survivors.get(inode) ?? keep(inode)));
    }
    after.#durableNames = new Map(after.#names);
    return after;

    function keep(inode: Inode): Inode {
      let content = inode.durable;
      for (const write of surviving(inode.unsynced, kind, chance))
        content = patched(content, torn(write, kind, chance));
      const kept = { ...inode, seen: content, durable: content, unsynced: [] };
      survivors.set(inode, kept);
      return kept;
    }
  }
}

function applyNames(names: Map<string, Inode | "folder">, { changes }: NameChange): void {
  for (const [path, inode] of changes) {
    if (inode === null) names.delete(path);
    else names.set(path, inode);
  }
}

function hasFolders(names: ReadonlyMap<string, unknown>, path: string): boolean {
  const folder = folderOf(path);
  return folder === "" || (names.has(folder) && hasFolders(names, folder));
}

function surviving<T>(all: readonly T[], kind: CrashKind, chance: Chance): readonly T[] {
  if (kind === "nothing unsynced") return [];
  if (kind === "everything") return all;
  if (kind === "newest") return all.slice(-1);
  if (kind === "prefix") return all.slice(0, Math.floor(chance() * (all.length + 1)));
  return all.filter(() => chance() < 0.5);
}

/** A write reaches the platter in sectors, in any order, so a crash can leave some of them. */
function torn(write: Write, kind: CrashKind, chance: Chance): Write {
  if (kind === "everything" || chance() < 0.5) return write;
  const length = Math.floor(chance() * write.bytes.length);
  const end = write.at + length;
  const cut = Math.max(write.at, end - (end % sectorBytes));
  return { at: write.at, bytes: write.bytes.subarray(0, chance() < 0.5 ? length : cut - write.at) };
}

function patched(content: Buffer, { at, bytes }: Write): Buffer {
  const next = Buffer.alloc(bytes.length === 0 ? content.length : Math.max(content.length, at + bytes.length));
  content.copy(next);
  bytes.copy(next, at);
  return next;
}
