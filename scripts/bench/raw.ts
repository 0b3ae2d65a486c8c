import { open } from "node:fs/promises";
import { median, timed } from "./measure.ts";

/** The control of every append: the same bytes written and synced with nothing around it. */
export interface RawLog {
  /** One write and one fdatasync. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function openRawLog(path: string): Promise<RawLog> {
  const file = await open(path, "a");
  return {
    async append(bytes) {
      await file.write(bytes, 0, bytes.length, null);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** Median milliseconds of `count` raw appends of so many bytes. */
export async function rawAppendMs(raw: RawLog, bytes: number, count: number): Promise<number> {
  const block = Buffer.alloc(bytes, "x");
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) times.push(await timed(() => raw.append(block)));
  return median(times);
}
