// Plain JavaScript: what `scripts/bootstrap.mjs` needs before anything else of ours can run.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Everything a bundle can be made of. */
const SOURCES = ["core", "store", "server", "worker", "ui", "scripts", "tests"];
/** What is started as a process or thread of its own. */
const PROGRAM =
  /^(server|worker|store|scripts)\/(.*\/)?(main|([a-z]+-)*thread|([a-z]+-)*process)\.ts$|^scripts\/(bench\/)?[a-z-]+\.ts$/;
const TEST = /^tests\/.*(\.test|-process)\.tsx?$/;
const KEPT_MS = 24 * 3_600_000;

/**
 * Bundles the programs of this checkout, and with `tests` its tests too, into JavaScript under node_modules/.cache, unless
 * that was done since a file last changed. Gives the folder: `server/main.ts` is in it as `server/main.js`. A folder, once
 * there, never changes, so processes keep to the code they were started with while somebody edits. Rejects with esbuild's
 * message when a source does not compile.
 */
export async function buildJavaScript(root, { tests = false } = {}) {
  const sources = SOURCES.flatMap((folder) => filesIn(root, folder));
  const cache = join(root, "node_modules", ".cache", "diecast");
  const folder = join(cache, `${tests ? "tests" : "programs"}-${keyOf(root, sources)}`);
  if (!existsSync(folder)) {
    const entryPoints = sources.filter((path) => PROGRAM.test(path) || (tests && TEST.test(path)));
    removeOld(cache);
    await bundle(root, entryPoints, folder);
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return folder;
}

function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs|json)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Of the place, the packages and the name, size and time of every source. */
function keyOf(root, sources) {
  const hash = createHash("sha256")
    .update(root)
    .update(readFileSync(join(root, "package-lock.json")));
  for (const path of sources) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Contents first, then the name: a build is there as a whole or not at all. */
async function bundle(root, entryPoints, folder) {
  const { build } = await import("esbuild");
  const unfinished = `${folder}.${process.pid}.part`;
  mkdirSync(unfinished, { recursive: true });
  try {
    await build({
      absWorkingDir: root,
      entryPoints,
      outbase: root,
      outdir: unfinished,
      chunkNames: "chunks/[hash]",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      sourcemap: true,
      sourcesContent: false,
      define: { BUILT_FOLDER: JSON.stringify(folder), "import.meta.url": "SOURCE_URL" },
      plugins: [sourceUrls],
      logLevel: "silent",
    });
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process may have been quicker with the same build.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const loaders = { ".ts": "ts", ".tsx": "tsx", ".mjs": "js" };

/** Modules find files beside their source, so each keeps its source's address although it runs from a chunk. */
const sourceUrls = {
  name: "source-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\.(tsx?|mjs)$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8");
      if (!contents.includes("import.meta.url")) return null;
      const sourceUrl = `const SOURCE_URL = ${JSON.stringify(pathToFileURL(path).href)};`;
      return { contents: sourceUrl + contents.replace(/^#!/, "//"), loader: loaders[extname(path)] };
    });
  },
};

/** A build that nobody started for a day is of no use any more. */
function removeOld(cache) {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const isBuild = /^(programs|tests)-/.test(name);
    if (isBuild && Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
