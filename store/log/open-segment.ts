import type { LogFile } from "../file-system.ts";
import type { Segments } from "./segments.ts";

const rewriteBytes = 1024 * 1024;

/** The newest file of the log, as one process has it open for writing. Offsets are bytes from its start. */
export class OpenSegment {
  readonly firstSeq: number;
  readonly inode: number;
  readonly file: LogFile;
  #syncedOffset = 0;

  constructor(firstSeq: number, inode: number, file: LogFile) {
    this.firstSeq = firstSeq;
    this.inode = inode;
    this.file = file;
  }

  /** Everything before it this process itself has synced. */
  get syncedOffset(): number {
    return this.#syncedOffset;
  }

  async sync(upTo: number): Promise<void> {
    await this.file.datasync();
    this.#syncedOffset = Math.max(this.#syncedOffset, upTo);
  }

  /** One write; a short one rejects. */
  async write(bytes: Buffer): Promise<void> {
    const written = await this.file.append(bytes);
    if (written !== bytes.length) throw new Error(`short write: ${written} of ${bytes.length} bytes`);
  }

  /** Writes, syncs and reads back; false when something else stands at the offset, or `isInPlace` says no afterwards. */
  async append(bytes: Buffer, offset: number, isInPlace: () => Promise<boolean>): Promise<boolean> {
    await this.write(bytes);
    await this.sync(offset + bytes.length);
    return (await this.file.holds(offset, bytes)) && (await isInPlace());
  }

  /**
   * Bytes that somebody else wrote may never reach the disk, though they can be read: a failed sync drops them once and
   * for all. They are written again before anybody builds on them. False when the file has left its place meanwhile.
   */
  async harden(from: number, end: number, isSyncDue: boolean): Promise<boolean> {
    for (let at = from; at < end; at += rewriteBytes) {
      const bytes = await this.file.read(at, Math.min(rewriteBytes, end - at));
      if (!(await this.file.rewrite(at, bytes))) return false;
    }
    if (from < end || isSyncDue) await this.sync(end);
    return true;
  }
}

/** Null when the file was dropped, or is not there yet. */
export async function openSegment(segments: Segments, firstSeq: number): Promise<OpenSegment | null> {
  const file = await segments.open(firstSeq);
  return file && new OpenSegment(firstSeq, (await file.stat()).inode, file);
}
