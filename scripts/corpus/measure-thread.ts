import { parentPort, workerData } from "node:worker_threads";
import { realCases } from "../art/real-art.ts";
import { corpusCases } from "./cases.ts";
import { type Measured, measureCase } from "./measure-corpus.ts";

/** What a thread says of one case. */
export type ThreadAnswer = { readonly measured: Measured } | { readonly id: string; readonly error: string };

const { corpus } = workerData as { readonly corpus: string };
const cases = corpus === "procedural" ? corpusCases() : await realCases(corpus);
const byId = new Map(cases.map((one) => [one.id, one]));

parentPort?.on("message", (id: string) => {
  void answerOf(id).then((answer) => parentPort?.postMessage(answer));
});

async function answerOf(id: string): Promise<ThreadAnswer> {
  try {
    const one = byId.get(id);
    if (one === undefined) throw new Error(`there is no case ${id} in ${corpus}`);
    return { measured: await measureCase(one, corpus) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
