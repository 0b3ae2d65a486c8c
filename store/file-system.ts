/** An open append-only file. Positions and lengths are bytes. */
export interface LogFile {
  /** Reads up to `length` bytes; a shorter answer means end of file. */
  read(position: number, length: number): Promise<Buffer>;
  /** True when exactly these bytes stand there. */
  holds(position: number, bytes: Uint8Array): Promise<boolean>;
  /** Like `read`, for a little that is very likely in memory, because it was written a moment ago or is asked for again and again. */
  readAtOnce(position: number, length: number): Promise<Buffer>;
  /** One write at the end; the answer can be short without an error when a disk fills. */
  append(bytes: Uint8Array): Promise<number>;
  /**
   * Writes bytes again that stand there already, through a descriptor of its own: a failed sync may have dropped them
   * from what will ever reach the disk. False, with nothing written, when another file has taken this one's name.
   */
  rewrite(position: number, bytes: Uint8Array): Promise<boolean>;
  /** Makes the contents durable. After a rejection the descriptor must be closed, never retried. */
  datasync(): Promise<void>;
  stat(): Promise<FileFacts>;
  close(): Promise<void>;
}

export interface FileFacts {
  readonly size: number;
  readonly inode: number;
  readonly modifiedAtMs: number;
  /** When it was made; unlike the other, nobody can set it. */
  readonly bornAtMs: number;
}

export interface Space {
  readonly freeBytes: number;
  /** The number statfs gives for the kind of file system (NFS 0x6969 and so on). */
  readonly typeId: number;
}

/**
 * All the store needs of a disk: a few operations, so that a simulated disk can take its place in tests.
 * Missing files are null; everything else that fails rejects with the system's error.
 */
export interface FileSystem {
  /** Makes the file when it is missing. */
  openLog(path: string): Promise<LogFile>;
  /** Null when the file is missing. */
  openExisting(path: string): Promise<LogFile | null>;
  readFile(path: string): Promise<Buffer | null>;
  /**
   * All or nothing, durable: unique temporary name, fsync, rename, fsync of the folder. With `unless` nothing is written when
   * the file, looked at right before the rename, holds other bytes than those that were seen (null: when it is there).
   */
  writeDurably(path: string, bytes: Uint8Array, unless?: { readonly seen: Buffer | null }): Promise<void>;
  /** All or nothing for readers, but not forced to the disk: for disposable files. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives the file a second name; false when that name is taken. */
  link(path: string, second: string): Promise<boolean>;
  /** Makes `name` another name of the file, at once for all readers, whatever stood there. */
  repoint(path: string, name: string): Promise<void>;
  /** In-place write at the start of the file: for the fixed-size head record only. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
  /** Its counterpart: up to `length` bytes from the start of such a file. */
  readStart(path: string, length: number): Promise<Buffer | null>;
  stat(path: string): Promise<FileFacts | null>;
  list(folder: string): Promise<string[]>;
  makeFolder(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** With `unless` the file stays when it holds other bytes than those that were seen. */
  remove(path: string, unless?: { readonly seen: Buffer | null }): Promise<void>;
  space(folder: string): Promise<Space>;
  /** Calls back after changes of the file; a hint that may be lost. */
  watch(path: string, listener: () => void): { close(): void };
}
