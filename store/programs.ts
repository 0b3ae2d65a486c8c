import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** Set in bundles by scripts/build/javascript.mjs; when the sources themselves run, through tsx, there is no such name. */
declare const BUILT_FOLDER: string | undefined;

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * The arguments with which Node runs a TypeScript module (an absolute path) in a process of its own, without the module's
 * own arguments: as the bundle, if this process is one and it was bundled, else through tsx.
 */
export function nodeArguments(entry: string): readonly string[] {
  const built = builtFile(entry);
  return built === null ? ["--import", "tsx", entry] : ["--enable-source-maps", built];
}

// Node 20 does not apply `--import tsx` to a worker's entry file, so the thread registers the loader itself.
const bootstrap = `const { workerData } = require("node:worker_threads");
import(workerData.loader).then((loader) => { loader.register(); return import(workerData.entry); });`;

/**
 * A worker thread that runs a TypeScript module, which finds `data` among its `workerData`. Messages sent before the module
 * listens are kept for it.
 */
export function startThread(entry: URL, data: Readonly<Record<string, unknown>> = {}): Worker {
  const built = builtFile(fileURLToPath(entry));
  if (built !== null) return new Worker(built, { execArgv: [], workerData: data });
  const workerData = { ...data, loader: import.meta.resolve("tsx/esm/api"), entry: entry.href };
  return new Worker(bootstrap, { eval: true, execArgv: [], workerData });
}

function builtFile(entry: string): string | null {
  if (typeof BUILT_FOLDER === "undefined") return null;
  const built = join(BUILT_FOLDER, relative(root, entry).replace(/\.ts$/, ".js"));
  return existsSync(built) ? built : null;
}
