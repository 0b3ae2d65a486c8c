import { parentPort, workerData } from "node:worker_threads";
import type { HashWork } from "./hash-helper.ts";
import { provenOf } from "./line.ts";

/** Looks at the hashes of as many shared bytes as it is told, and leaves its answer where it is looked for. */
const { bytes, answers }: HashWork = workerData.work;
const chunk = Buffer.from(bytes);
const places = new Uint8Array(answers);

parentPort?.on("message", (length: number) => {
  const found = provenOf(chunk.subarray(0, length));
  places.set(found);
  parentPort?.postMessage(found.length);
});
parentPort?.postMessage("ready");
