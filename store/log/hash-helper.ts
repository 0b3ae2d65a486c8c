import { once } from "node:events";
import { startThread } from "../programs.ts";
import { maxLineBytes } from "./line.ts";

/** Takes the hashing of a long log off this thread. */
export interface HashHelper {
  /**
   * What `provenOf` says of the bytes, one call at a time; null when the helper is not there (yet), so that the caller
   * does it: nothing waits for a thread to start, and nothing fails with one.
   */
  provenOf(bytes: Buffer): Promise<Uint8Array | null>;
  /** Resolves when the thread takes work. */
  readonly ready: Promise<unknown>;
  close(): Promise<void>;
}

/** Memory that both threads see: a chunk, and an answer per line. Reused for every chunk, so its size is the bound. */
export interface HashWork {
  readonly bytes: SharedArrayBuffer;
  readonly answers: SharedArrayBuffer;
}

/** As much as is read at once: the longest line with its newline. */
const maxBytes = maxLineBytes + 1;

export function startHashHelper(): HashHelper {
  const work: HashWork = { bytes: new SharedArrayBuffer(maxBytes), answers: new SharedArrayBuffer(maxBytes) };
  const thread = startThread(new URL("./hash-thread.ts", import.meta.url), { work });
  const ready = once(thread, "message");
  let isThere = false;
  let answer: ((lines: number | null) => void) | null = null;
  const end = (): void => {
    isThere = false;
    answer?.(null);
  };
  thread.on("message", (said: "ready" | number) => {
    if (said === "ready") isThere = true;
    else answer?.(said);
  });
  thread.on("error", (error) => {
    process.emitWarning(error);
    end();
  });
  thread.on("exit", end);
  return {
    ready,
    async provenOf(bytes) {
      if (!isThere || bytes.length > maxBytes) return null;
      new Uint8Array(work.bytes).set(bytes);
      const answered = new Promise<number | null>((resolve) => {
        answer = resolve;
      });
      thread.postMessage(bytes.length);
      const lines = await answered;
      return lines === null ? null : new Uint8Array(work.answers).slice(0, lines);
    },
    async close() {
      await thread.terminate();
    },
  };
}
