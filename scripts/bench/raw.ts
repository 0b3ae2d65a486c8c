import { hash } from "node:crypto";
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** The control of every append: the same bytes written and synced with nothing around it. */
export interface RawLog {
  /** One write and one fdatasync. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** With `delayMs` every sync takes that much longer. */
export async function openRawLog(path: string, delayMs = 0): Promise<RawLog> {
  const file = await open(path, "a");
  return {
    async append(bytes) {
      await file.write(bytes, 0, bytes.length, null);
      if (delayMs > 0) await setTimeout(delayMs);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/**
 * Milliseconds per raw append of so many bytes, as the mean of `count`: a rate must be held against a rate. (A sync takes
 * either 0.1 ms or a time slice of a busy machine, so a median would leave out most of the time.)
 */
export async function rawAppendMs(raw: RawLog, bytes: number, count: number): Promise<number> {
  const block = Buffer.alloc(bytes, "x");
  const startedAt = performance.now();
  for (let at = 0; at < count; at += 1) await raw.append(block);
  return (performance.now() - startedAt) / count;
}

/**
 * Milliseconds per write of a bare loop that makes chained lines (JSON, sha256) before it writes and syncs them: the least
 * that any log of this format must do, with nobody waiting and nothing decided, checked or read back.
 */
export async function bareChainMs(raw: RawLog, event: object, events: number, count: number): Promise<number> {
  let prev = "0".repeat(64);
  const startedAt = performance.now();
  for (let at = 0; at < count; at += 1) {
    const lines: string[] = [];
    for (let line = 0; line < events; line += 1) {
      const body = JSON.stringify({ ...event, seq: at * events + line, prev });
      prev = hash("sha256", prev + body);
      lines.push(`${body.slice(0, -1)},"hash":"${prev}"}\n`);
    }
    await raw.append(Buffer.from(lines.join("")));
  }
  return (performance.now() - startedAt) / count;
}
