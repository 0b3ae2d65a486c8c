import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../store/programs.ts";
import type { Measured } from "./measure-corpus.ts";
import type { ThreadAnswer } from "./measure-thread.ts";

/** A machine that measures is often one that is worked on. */
const mostThreads = 2;

/**
 * Measures cases of one corpus by their ids on at most two threads; `onMeasured` gets each as soon as it is there, in any
 * order. Fails with the first case that breaks: what was measured before stays measured.
 */
export async function measureByCrew(
  corpus: string,
  ids: readonly string[],
  onMeasured: (measured: Measured) => Promise<void>,
): Promise<void> {
  const left = ids.toReversed();
  const count = Math.min(mostThreads, availableParallelism(), ids.length);
  const crew = Array.from({ length: count }, () =>
    startThread(new URL("./measure-thread.ts", import.meta.url), { corpus }),
  );
  try {
    await Promise.all(
      crew.map(async (thread) => {
        for (let id = left.pop(); id !== undefined; id = left.pop()) await onMeasured(await measuredBy(thread, id));
      }),
    );
  } finally {
    await Promise.all(crew.map((thread) => thread.terminate()));
  }
}

function measuredBy(thread: Worker, id: string): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      thread.off("message", hear);
      thread.off("error", fail);
      thread.off("exit", leave);
      end();
    };
    const hear = (answer: ThreadAnswer): void =>
      settle(() => ("error" in answer ? fail(new Error(`${answer.id}: ${answer.error}`)) : resolve(answer.measured)));
    const fail = (error: Error): void => settle(() => reject(error));
    const leave = (): void => settle(() => reject(new Error(`the thread that measured ${id} ended`)));
    thread.on("message", hear);
    thread.on("error", fail);
    thread.on("exit", leave);
    thread.postMessage(id);
  });
}
