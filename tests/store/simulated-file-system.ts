import type { FileSystem, LogFile } from "../../store/file-system.ts";
import type { Inode, SimulatedDisk } from "./simulated-disk.ts";

/** What becomes of one call: it works, fails before or after its effect, writes only half, or the machine stops. */
export type Fate = "works" | "EIO" | "ENOSPC" | "short write" | "crash before" | "crash after";

/** Asked before each call of the disk, with the name of the operation and its path. */
export type Decree = (operation: string, path: string) => Fate;

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** The store's port on a simulated disk. Each step that can fail on its own is one call. */
export function simulatedFileSystem(disk: SimulatedDisk, decree: Decree = () => "works"): FileSystem {
  let temporary = 0;
  let isDown = false;

  /** Runs one step; after a crash nothing works any more. */
  async function step<T>(operation: string, path: string, effect: (isShort: boolean) => T): Promise<T> {
    if (isDown) throw systemError("ESHUTDOWN");
    const fate = decree(operation, path);
    if (fate === "crash before" || fate === "crash after") isDown = true;
    if (fate === "EIO" || fate === "ENOSPC" || fate === "crash before") throw systemError(fate);
    const result = effect(fate === "short write");
    if (fate === "crash after") throw systemError(fate);
    return result;
  }

  function create(path: string): Inode {
    if (!disk.isFolder(path.slice(0, path.lastIndexOf("/")))) throw systemError("ENOENT");
    const inode = disk.makeInode();
    disk.rename([[path, inode]]);
    return inode;
  }

  function existing(path: string): Inode {
    const inode = disk.find(path);
    if (inode === null) throw systemError("ENOENT");
    return inode;
  }

  async function sync(path: string, inode: Inode): Promise<void> {
    try {
      await step("sync", path, () => disk.sync(inode));
    } catch (error) {
      if (!isDown) disk.failSync(inode);
      throw error;
    }
  }

  async function writeAll(path: string, inode: Inode, bytes: Uint8Array): Promise<void> {
    const isWhole = await step("write", path, (isShort) => {
      disk.write(inode, 0, isShort ? bytes.subarray(0, bytes.length >> 1) : bytes);
      return !isShort;
    });
    if (!isWhole) throw systemError("ENOSPC");
  }

  async function swapIn(path: string, bytes: Uint8Array, isDurable: boolean): Promise<void> {
    temporary += 1;
    const aside = `${path}.${temporary}.tmp`;
    const inode = await step("create", aside, () => create(aside));
    await writeAll(aside, inode, bytes);
    if (isDurable) await sync(aside, inode);
    await step("rename", path, () =>
      disk.rename([
        [aside, null],
        [path, inode],
      ]),
    );
    if (isDurable) await syncFolder(path.slice(0, path.lastIndexOf("/")));
  }

  const syncFolder = (path: string) => step("sync folder", path, () => disk.syncFolder(path));

  function toLogFile(path: string, inode: Inode): LogFile {
    return {
      read: (position, length) =>
        step("read", path, () => Buffer.from(inode.seen.subarray(position, position + length))),
      append: (bytes) =>
        step("append", path, (isShort) => {
          const taken = isShort ? bytes.subarray(0, bytes.length >> 1) : bytes;
          disk.write(inode, inode.seen.length, taken);
          return taken.length;
        }),
      rewrite: (position, bytes) =>
        step("rewrite", path, (isShort) => {
          if (disk.find(path) !== inode) throw new Error(`${path} is another file now`);
          if (isShort) throw systemError("ENOSPC");
          disk.write(inode, position, bytes);
        }),
      datasync: () => sync(path, inode),
      stat: () => step("stat", path, () => factsOf(inode)),
      close: async () => undefined,
    };
  }

  return {
    openLog: (path) => step("open", path, () => toLogFile(path, disk.find(path) ?? create(path))),
    openExisting: (path) =>
      step("open", path, () => {
        const inode = disk.find(path);
        return inode === null ? null : toLogFile(path, inode);
      }),
    readFile: (path) =>
      step("read file", path, () => {
        const inode = disk.find(path);
        return inode === null ? null : Buffer.from(inode.seen);
      }),
    writeDurably: (path, bytes) => swapIn(path, bytes, true),
    replace: (path, bytes) => swapIn(path, bytes, false),
    link: (path, second) =>
      step("link", second, () => {
        const inode = existing(path);
        if (disk.find(second) !== null) return false;
        disk.rename([[second, inode]]);
        return true;
      }),
    repoint: async (path, name) => {
      temporary += 1;
      const aside = `${name}.${temporary}.tmp`;
      const inode = existing(path);
      await step("link", aside, () => disk.rename([[aside, inode]]));
      await step("rename", name, () =>
        disk.rename([
          [aside, null],
          [name, inode],
        ]),
      );
    },
    async overwrite(path, bytes) {
      const inode = disk.find(path) ?? (await step("create", path, () => create(path)));
      await writeAll(path, inode, bytes);
    },
    stat: (path) =>
      step("stat", path, () => {
        const inode = disk.find(path);
        if (inode !== null) return factsOf(inode);
        return disk.isFolder(path) ? { size: 0, inode: 1, modifiedAtMs: 0 } : null;
      }),
    list: (folder) => step("list", folder, () => disk.list(folder)),
    makeFolder: (path) =>
      step("make folder", path, () => {
        const parts = path.split("/").slice(1);
        const folders = parts.map((_, at) => `/${parts.slice(0, at + 1).join("/")}`);
        for (const folder of folders) if (!disk.isFolder(folder)) disk.rename([[folder, "folder"]]);
      }),
    syncFolder,
    remove: (path) => step("remove", path, () => (disk.find(path) === null ? undefined : disk.rename([[path, null]]))),
    space: () => Promise.resolve({ freeBytes: 2 ** 40, typeId: 0xef53 }),
    watch: () => ({ close: () => undefined }),
  };
}

function factsOf(inode: Inode): { size: number; inode: number; modifiedAtMs: number } {
  return { size: inode.seen.length, inode: inode.number, modifiedAtMs: inode.modifiedAtMs };
}
