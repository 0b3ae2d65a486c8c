import type { LogFile } from "../file-system.ts";
import type { Segments } from "./segments.ts";

const maxOpen = 4;

/** Files of the log opened for reading, kept so that a read costs no look at the folder. */
export interface SegmentReaders {
  /** Works on the file that begins with this seq; null when it was dropped, or is not there yet. */
  use<T>(segment: number, work: (file: LogFile) => Promise<T>): Promise<T | null>;
  /** Lets go of all of them: the next use opens anew. */
  clear(): Promise<void>;
}

interface Reader {
  readonly file: LogFile;
  users: number;
  isRetired: boolean;
}

/** Descriptors of their own, so that the writer may reopen its file at any time. */
export function createSegmentReaders(segments: Segments): SegmentReaders {
  const readers = new Map<number, Reader>();

  async function closeIfDone(reader: Reader): Promise<void> {
    if (reader.isRetired && reader.users === 0) await reader.file.close();
  }

  async function retire(segment: number): Promise<void> {
    const reader = readers.get(segment);
    if (reader === undefined) return;
    readers.delete(segment);
    reader.isRetired = true;
    await closeIfDone(reader);
  }

  async function open(segment: number): Promise<Reader | null> {
    const file = await segments.open(segment);
    if (file === null) return null;
    const other = readers.get(segment);
    if (other !== undefined) {
      // Somebody else was faster.
      await file.close();
      return other;
    }
    const reader = { file, users: 0, isRetired: false };
    readers.set(segment, reader);
    const [oldest] = readers.keys();
    if (readers.size > maxOpen && oldest !== undefined) await retire(oldest);
    return reader;
  }

  return {
    async use(segment, work) {
      const reader = readers.get(segment) ?? (await open(segment));
      if (reader === null) return null;
      reader.users += 1;
      try {
        return await work(reader.file);
      } finally {
        reader.users -= 1;
        await closeIfDone(reader);
      }
    },
    async clear() {
      for (const segment of [...readers.keys()]) await retire(segment);
    },
  };
}
