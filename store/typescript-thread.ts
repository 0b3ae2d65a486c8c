import { Worker } from "node:worker_threads";

// Node 20 does not apply `--import tsx` to a worker's entry file, so the thread registers the loader itself.
const bootstrap = `const { workerData } = require("node:worker_threads");
import(workerData.loader).then((loader) => { loader.register(); return import(workerData.entry); });`;

/**
 * A worker thread that runs a TypeScript module, which finds `data` among its `workerData`. Messages sent before the module
 * listens are kept for it.
 */
export function startTypeScriptThread(entry: URL, data: Readonly<Record<string, unknown>> = {}): Worker {
  const workerData = { ...data, loader: import.meta.resolve("tsx/esm/api"), entry: entry.href };
  return new Worker(bootstrap, { eval: true, execArgv: [], workerData });
}
