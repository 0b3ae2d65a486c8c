import type { FileFacts, FileSystem, LogFile, Space } from "../../store/file-system.ts";
import type { Inode, SimulatedDisk } from "./simulated-disk.ts";

/** What becomes of one call: it works, fails before or after its effect, writes only half, or the machine stops. */
export type Fate = "works" | "EIO" | "ENOSPC" | "short write" | "crash before" | "crash after";

/** Asked before each call of the disk, with the name of the operation and its path. */
export type Decree = (operation: string, path: string) => Fate;

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

type Seen = Parameters<FileSystem["writeDurably"]>[2];

function isAsSeen(present: Inode | null, seen: Buffer | null): boolean {
  return present === null ? seen === null : seen?.equals(present.seen) === true;
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

class SimulatedFileSystem implements FileSystem {
  readonly #disk: SimulatedDisk;
  readonly #decree: Decree;
  #temporary = 0;
  #isDown = false;

  constructor(disk: SimulatedDisk, decree: Decree) {
    this.#disk = disk;
    this.#decree = decree;
  }

  /** Runs one step; after a crash nothing works any more. */
  async #step<T>(operation: string, path: string, effect: (isShort: boolean) => T): Promise<T> {
    if (this.#isDown) throw systemError("ESHUTDOWN");
    const fate = this.#decree(operation, path);
    if (fate === "crash before" || fate === "crash after") this.#isDown = true;
    if (fate === "EIO" || fate === "ENOSPC" || fate === "crash before") throw systemError(fate);
    const result = effect(fate === "short write");
    if (fate === "crash after") throw systemError(fate);
    return result;
  }

  #create(path: string): Inode {
    if (!this.#disk.isFolder(folderOf(path))) throw systemError("ENOENT");
    const inode = this.#disk.makeInode();
    this.#disk.rename([[path, inode]]);
    return inode;
  }

  #existing(path: string): Inode {
    const inode = this.#disk.find(path);
    if (inode === null) throw systemError("ENOENT");
    return inode;
  }

  #nextTemporary(path: string): string {
    this.#temporary += 1;
    return `${path}.${this.#temporary}.tmp`;
  }

  async #sync(path: string, inode: Inode): Promise<void> {
    try {
      await this.#step("sync", path, () => this.#disk.sync(inode));
    } catch (error) {
      if (!this.#isDown) this.#disk.failSync(inode);
      throw error;
    }
  }

  async #writeAll(path: string, inode: Inode, bytes: Uint8Array): Promise<void> {
    const isWhole = await this.#step("write", path, (isShort) => {
      this.#disk.write(inode, 0, isShort ? bytes.subarray(0, bytes.length >> 1) : bytes);
      return !isShort;
    });
    if (!isWhole) throw systemError("ENOSPC");
  }

  async #swapIn(path: string, bytes: Uint8Array, isDurable: boolean, unless?: Seen): Promise<void> {
    const aside = this.#nextTemporary(path);
    const inode = await this.#step("create", aside, () => this.#create(aside));
    await this.#writeAll(aside, inode, bytes);
    if (isDurable) await this.#sync(aside, inode);
    if (unless !== undefined && !isAsSeen(this.#disk.find(path), unless.seen)) return this.remove(aside);
    await this.#rename(aside, path, inode);
    if (isDurable) await this.syncFolder(folderOf(path));
  }

  #rename(from: string, to: string, inode: Inode): Promise<void> {
    const changes = [[from, null] as const, [to, inode] as const];
    return this.#step("rename", to, () => this.#disk.rename(changes));
  }

  #toLogFile(path: string, inode: Inode): LogFile {
    const read = (position: number, length: number): Promise<Buffer> =>
      this.#step("read", path, () => Buffer.from(inode.seen.subarray(position, position + length)));
    return {
      read,
      readAtOnce: read,
      holds: async (position, bytes) => (await read(position, bytes.length)).equals(bytes),
      append: (bytes) =>
        this.#step("append", path, (isShort) => {
          const taken = isShort ? bytes.subarray(0, bytes.length >> 1) : bytes;
          this.#disk.write(inode, inode.seen.length, taken);
          return taken.length;
        }),
      rewrite: (position, bytes) =>
        this.#step("rewrite", path, (isShort) => {
          if (this.#disk.find(path) !== inode) return false;
          if (isShort) throw systemError("ENOSPC");
          this.#disk.write(inode, position, bytes);
          return true;
        }),
      datasync: () => this.#sync(path, inode),
      stat: () => this.#step("stat", path, () => factsOf(inode)),
      close: async () => undefined,
    };
  }

  openLog(path: string): Promise<LogFile> {
    return this.#step("open", path, () => this.#toLogFile(path, this.#disk.find(path) ?? this.#create(path)));
  }

  openExisting(path: string): Promise<LogFile | null> {
    return this.#step("open", path, () => {
      const inode = this.#disk.find(path);
      return inode === null ? null : this.#toLogFile(path, inode);
    });
  }

  readFile(path: string): Promise<Buffer | null> {
    return this.#step("read file", path, () => {
      const inode = this.#disk.find(path);
      return inode === null ? null : Buffer.from(inode.seen);
    });
  }

  writeDurably(path: string, bytes: Uint8Array, unless?: Seen): Promise<void> {
    return this.#swapIn(path, bytes, true, unless);
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    return this.#swapIn(path, bytes, false);
  }

  link(path: string, second: string): Promise<boolean> {
    return this.#step("link", second, () => {
      const inode = this.#existing(path);
      if (this.#disk.find(second) !== null) return false;
      this.#disk.rename([[second, inode]]);
      return true;
    });
  }

  async repoint(path: string, name: string): Promise<void> {
    const aside = this.#nextTemporary(name);
    const inode = this.#existing(path);
    await this.#step("link", aside, () => this.#disk.rename([[aside, inode]]));
    await this.#rename(aside, name, inode);
  }

  async overwrite(path: string, bytes: Uint8Array): Promise<void> {
    const inode = this.#disk.find(path) ?? (await this.#step("create", path, () => this.#create(path)));
    await this.#writeAll(path, inode, bytes);
  }

  readStart(path: string, length: number): Promise<Buffer | null> {
    return this.#step("read file", path, () => {
      const inode = this.#disk.find(path);
      return inode === null ? null : Buffer.from(inode.seen.subarray(0, length));
    });
  }

  stat(path: string): Promise<FileFacts | null> {
    return this.#step("stat", path, () => {
      const inode = this.#disk.find(path);
      if (inode !== null) return factsOf(inode);
      return this.#disk.isFolder(path) ? { size: 0, inode: 1, modifiedAtMs: 0, bornAtMs: 0 } : null;
    });
  }

  list(folder: string): Promise<string[]> {
    return this.#step("list", folder, () => this.#disk.list(folder));
  }

  makeFolder(path: string): Promise<void> {
    return this.#step("make folder", path, () => {
      const parts = path.split("/").slice(1);
      const folders = parts.map((_, at) => `/${parts.slice(0, at + 1).join("/")}`);
      for (const folder of folders) if (!this.#disk.isFolder(folder)) this.#disk.rename([[folder, "folder"]]);
    });
  }

  syncFolder(path: string): Promise<void> {
    return this.#step("sync folder", path, () => this.#disk.syncFolder(path));
  }

  remove(path: string, unless?: { readonly seen: Buffer | null }): Promise<void> {
    return this.#step("remove", path, () => {
      if (unless !== undefined && !isAsSeen(this.#disk.find(path), unless.seen)) return;
      if (this.#disk.find(path) !== null) this.#disk.rename([[path, null]]);
    });
  }

  async space(): Promise<Space> {
    return { freeBytes: 2 ** 40, typeId: 0xef53 };
  }

  watch(): { close(): void } {
    return { close: () => undefined };
  }
}

/** The store's port on a simulated disk. Each step that can fail on its own is one call. */
export function simulatedFileSystem(disk: SimulatedDisk, decree: Decree = () => "works"): FileSystem {
  return new SimulatedFileSystem(disk, decree);
}

function factsOf(inode: Inode): FileFacts {
  const { modifiedAtMs } = inode;
  return { size: inode.seen.length, inode: inode.number, modifiedAtMs, bornAtMs: inode.number };
}
