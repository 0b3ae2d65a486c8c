import { Worker } from "node:worker_threads";

// Node 20 does not apply `--import tsx` to a worker's entry file, so the thread registers the loader itself.
const bootstrap = `const { workerData } = require("node:worker_threads");
import(workerData.loader).then((loader) => { loader.register(); return import(workerData.entry); });`;

/** A worker thread that runs a TypeScript module. Messages sent before the module listens are kept for it. */
export function startTypeScriptThread(entry: URL): Worker {
  const workerData = { loader: import.meta.resolve("tsx/esm/api"), entry: entry.href };
  return new Worker(bootstrap, { eval: true, execArgv: [], workerData });
}
