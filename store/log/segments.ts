import { dirname, join } from "node:path";
import type { FileSystem, LogFile } from "../file-system.ts";
import { firstSeqOf } from "./first-seq.ts";

/**
 * The files of a log. The newest is `events.jsonl`; a sealed one is `seg/<firstSeq>.jsonl`. Each file is named by the
 * seq of its first line.
 */
export interface Segments {
  /** The file with this first seq; null when it was dropped, or is not there yet. */
  open(firstSeq: number): Promise<LogFile | null>;
  /** First seqs of the sealed files, ascending. */
  sealed(): Promise<number[]>;
  /** First seq of the oldest file that is kept. */
  oldest(): Promise<number>;
  /** First seqs of all files that have a name by it, ascending: none in a log of one file. */
  named(): Promise<number[]>;
  /**
   * Keeps the newest file as a sealed one and puts the next in its place, durably. Every step may be repeated, by any
   * process, also one that was paused for long: no step can replace a file that holds acknowledged lines.
   */
  advance(sealed: SealedFile, next: number): Promise<void>;
  /** Removes a sealed file. */
  drop(firstSeq: number): Promise<void>;
}

/** A file whose seal is durable. */
export interface SealedFile {
  readonly firstSeq: number;
  readonly inode: number;
}

const startBytes = 1024;

class FileSegments implements Segments {
  readonly #logPath: string;
  readonly #folder: string;
  readonly #fileSystem: FileSystem;

  constructor(logPath: string, fileSystem: FileSystem) {
    this.#logPath = logPath;
    this.#folder = join(dirname(logPath), "seg");
    this.#fileSystem = fileSystem;
  }

  #sealedPath = (firstSeq: number) => join(this.#folder, `${firstSeq}.jsonl`);
  #openPath = (firstSeq: number) => join(this.#folder, `${firstSeq}.open`);

  /** All of one look at the folder. */
  async #numbered(...endings: readonly string[]): Promise<number[]> {
    const names = await this.#fileSystem.list(this.#folder);
    const numbers = endings.flatMap((ending) =>
      names.filter((name) => name.endsWith(ending)).map((name) => Number(name.slice(0, -ending.length))),
    );
    return numbers.filter((number) => Number.isSafeInteger(number) && number > 0).sort((a, b) => a - b);
  }

  sealed(): Promise<number[]> {
    return this.#numbered(".jsonl");
  }

  async oldest(): Promise<number> {
    const [first] = await this.named();
    if (first !== undefined) return first;
    const stated = await this.#statedFirst();
    // Files get their names before the next one takes its place: it may have done so since.
    return stated === 1 ? 1 : ((await this.named())[0] ?? stated);
  }

  named(): Promise<number[]> {
    return this.#numbered(".jsonl", ".open");
  }

  async #statedFirst(): Promise<number> {
    const file = await this.#fileSystem.openExisting(this.#logPath);
    if (file === null) return 1;
    try {
      return await firstSeqOf(file, (await file.stat()).size);
    } finally {
      await file.close();
    }
  }

  async #inodeOf(path: string): Promise<number | null> {
    return (await this.#fileSystem.stat(path))?.inode ?? null;
  }

  /** A repeated step of an old rotation can leave a sealed file in the place of the newest: never read it as that. */
  async #isNewest(file: LogFile, firstSeq: number): Promise<boolean> {
    const others = await this.sealed();
    if (firstSeq === 1 && others.length === 0 && (await this.#numbered(".open")).length === 0) return true;
    const { inode } = await file.stat();
    for (const other of others) if ((await this.#inodeOf(this.#sealedPath(other))) === inode) return false;
    // Its second name says so, whatever was done to its first line.
    if ((await this.#inodeOf(this.#openPath(firstSeq))) === inode) return true;
    const start = (await file.read(0, startBytes)).toString("latin1");
    const stated = /^\{"id":"[^"]*","projectId":"[^"]*","seq":(\d+),/.exec(start)?.[1];
    if (stated !== undefined) return Number(stated) === firstSeq;
    // Still empty, or damaged: then it is the last one that has a name.
    return Math.max(...others, ...(await this.#numbered(".open"))) <= firstSeq;
  }

  async open(firstSeq: number): Promise<LogFile | null> {
    const kept = await this.#fileSystem.openExisting(this.#sealedPath(firstSeq));
    if (kept !== null) return kept;
    const file = await this.#fileSystem.openLog(this.#logPath);
    // Sealed files get their name before the next takes their place: without one, this was not yet the next.
    const isSealed = (await this.#inodeOf(this.#sealedPath(firstSeq))) !== null;
    if (!isSealed && (await this.#isNewest(file, firstSeq))) return file;
    await file.close();
    if (isSealed) return this.open(firstSeq);
    if ((await this.#inodeOf(this.#openPath(firstSeq))) === null) return null;
    await this.#putInPlace(firstSeq);
    return this.open(firstSeq);
  }

  /** Names must be durable before the file that only they keep alive leaves its place. */
  async #putInPlace(firstSeq: number): Promise<void> {
    await this.#fileSystem.syncFolder(this.#folder);
    await this.#fileSystem.repoint(this.#openPath(firstSeq), this.#logPath);
    await this.#fileSystem.syncFolder(dirname(this.#logPath));
  }

  async #keep({ firstSeq, inode }: SealedFile): Promise<void> {
    const kept = this.#sealedPath(firstSeq);
    if ((await this.#inodeOf(kept)) === inode) return;
    const isOpenNameOurs = (await this.#inodeOf(this.#openPath(firstSeq))) === inode;
    await this.#fileSystem.link(isOpenNameOurs ? this.#openPath(firstSeq) : this.#logPath, kept);
    if ((await this.#inodeOf(kept)) === inode) return;
    await this.#fileSystem.remove(kept);
    throw new Error(`another file took the place of the log while ${kept} was kept`);
  }

  async advance(last: SealedFile, next: number): Promise<void> {
    await this.#fileSystem.makeFolder(this.#folder);
    // The folder must outlive a crash before anything that is only in it replaces the log.
    await this.#fileSystem.syncFolder(dirname(this.#logPath));
    await this.#keep(last);
    // The name of the next file tells that all before it have theirs, also after a crash.
    await this.#fileSystem.syncFolder(this.#folder);
    // To whoever was paused for so long that the next file was dropped meanwhile, an empty one would look like the newest.
    if ((await this.oldest()) > next) return;
    await (await this.#fileSystem.openLog(this.#openPath(next))).close();
    await this.#putInPlace(next);
  }

  async drop(firstSeq: number): Promise<void> {
    await this.#fileSystem.remove(this.#openPath(firstSeq));
    await this.#fileSystem.remove(this.#sealedPath(firstSeq));
  }
}

/** The files of the log whose newest is at `logPath`. */
export function createSegments(logPath: string, fileSystem: FileSystem): Segments {
  return new FileSegments(logPath, fileSystem);
}
