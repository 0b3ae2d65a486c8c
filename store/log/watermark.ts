import { dirname } from "node:path";
import type { FileSystem } from "../file-system.ts";
import { type Head, readHead, writeHead } from "./head.ts";
import type { OpenSegment } from "./open-segment.ts";

interface WatermarkOptions {
  readonly logPath: string;
  readonly headPath: string;
  readonly fileSystem: FileSystem;
}

/** How far the log is durable, as this process knows, and the head record that tells the others. */
export class Watermark {
  readonly #options: WatermarkOptions;
  #seq = 0;
  #offset = 0;
  #epoch = 1;
  /** The file whose name in the folder is known to be durable. */
  #syncedInode: number | null = null;

  constructor(options: WatermarkOptions) {
    this.#options = options;
  }

  get seq(): number {
    return this.#seq;
  }

  /** In bytes from the start of the open file. */
  get offset(): number {
    return this.#offset;
  }

  /** Believes what others made durable. */
  follow(seq: number, offset: number): void {
    this.#seq = seq;
    this.#offset = offset;
  }

  /** What the others say; null when the record is missing or torn. */
  read(): Promise<Head | null> {
    return readHead(this.#options.fileSystem, this.#options.headPath);
  }

  /** Tells everybody, unless they know more. The folder of a file that is new to this process is synced first. */
  async raise({ inode, file }: OpenSegment, seq: number, offset: number): Promise<void> {
    const { fileSystem, headPath, logPath } = this.#options;
    const isNew = this.#syncedInode !== inode;
    if (isNew) await fileSystem.syncFolder(dirname(logPath));
    const known = await this.read();
    if (isNew) this.#epoch = known === null || known.inode === inode ? (known?.epoch ?? 1) : known.epoch + 1;
    this.#syncedInode = inode;
    // They do when this writer was paused for long between its append and here.
    const isKnown = known !== null && known.seq > seq && (await this.#isTrue(known, { inode, file }));
    if (!isKnown) await writeHead(fileSystem, headPath, { epoch: this.#epoch, seq, offset, inode });
    this.follow(seq, offset);
  }

  /** False for the head of a log that was cut, or of another folder that this one is a copy of. */
  async #isTrue(head: Head, open: Pick<OpenSegment, "inode" | "file">): Promise<boolean> {
    const { fileSystem, logPath } = this.#options;
    const facts = head.inode === open.inode ? await open.file.stat() : await fileSystem.stat(logPath);
    return facts?.inode === head.inode && facts.size >= head.offset;
  }

  /** Another descriptor or file is open: nothing is known of the folder any more. */
  forgetFolder(): void {
    this.#syncedInode = null;
  }
}
