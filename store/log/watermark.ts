import { dirname } from "node:path";
import type { FileSystem } from "../file-system.ts";
import { type Head, readHead, writeHead } from "./head.ts";

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

  /** Tells everybody. The folder of a file that is new to this process is synced first. */
  async raise(inode: number, seq: number, offset: number): Promise<void> {
    const { fileSystem, headPath, logPath } = this.#options;
    if (this.#syncedInode !== inode) {
      await fileSystem.syncFolder(dirname(logPath));
      const known = await this.read();
      this.#epoch = known === null || known.inode === inode ? (known?.epoch ?? 1) : known.epoch + 1;
      this.#syncedInode = inode;
    }
    await writeHead(fileSystem, headPath, { epoch: this.#epoch, seq, offset, inode });
    this.follow(seq, offset);
  }

  /** Another descriptor or file is open: nothing is known of the folder any more. */
  forgetFolder(): void {
    this.#syncedInode = null;
  }
}
