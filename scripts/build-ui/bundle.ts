import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build, stop } from "esbuild";
import { sha256Hex } from "../../core/hash.ts";
import { listFiles } from "../files.ts";

/** Ending of files that are being swapped in. */
const temporary = ".tmp";

export interface UiFile {
  /** Path inside the UI's web root, for example `main.js`. */
  readonly path: string;
  readonly contents: Uint8Array;
  /** The scripts that a script can't do without, and those it reads only when they are needed; paths like the above. */
  readonly needs?: readonly string[];
  readonly reads?: readonly string[];
  /** The page that it is the script of. */
  readonly page?: string | undefined;
}

/**
 * The whole browser UI in memory: `main.js`, `main.css`, `index.html`, everything in `ui/public/`, and the parts of the
 * script that are read on demand as `parts/<name>-<hash>.js`: a part never changes under its name; and `sw.js`, which keeps them all.
 */
export async function bundleUi(root: string): Promise<readonly UiFile[]> {
  const entryPoints = ["ui/main.tsx", "ui/main.css"].filter((path) => existsSync(join(root, path)));
  const outdir = join(root, "dist", "ui");
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    entryNames: "[name]",
    chunkNames: "parts/[name]-[hash]",
    splitting: true,
    metafile: true,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: ["es2022"],
    legalComments: "none",
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const bundled = outputFiles.map(({ path, contents }) => {
    const { imports = [], entryPoint } = metafile.outputs[relative(root, path)] ?? {};
    const pathsOf = (kind: string): readonly string[] =>
      imports.filter((one) => one.kind === kind).map((one) => relative(outdir, join(root, one.path)));
    const needs = pathsOf("import-statement");
    const page = /^ui\/pages\/([\w-]+)\.tsx$/.exec(entryPoint ?? "")?.[1];
    return { path: relative(outdir, path), contents, needs, reads: pathsOf("dynamic-import"), page };
  });
  const shell = [...bundled, ...(await staticFiles(root)), await indexPage(root, bundled)];
  return [...shell, await serviceWorker(root, shell)];
}

/** The script that keeps the UI in the browser: it knows every file of it, and has another name for every other UI. */
async function serviceWorker(root: string, shell: readonly UiFile[]): Promise<UiFile> {
  const name = sha256Hex(shell.map(({ path, contents }) => `${path} ${sha256Hex(contents)}`).join("\n")).slice(0, 16);
  const files = shell.map(({ path }) => `/${path}`);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["ui/sw.ts"],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: ["es2022"],
    legalComments: "none",
    logLevel: "silent",
    define: { SHELL: JSON.stringify({ name: `diecast-shell-${name}`, files }) },
  });
  return { path: "sw.js", contents: outputFiles[0]?.contents ?? new Uint8Array() };
}

/** Bundles the UI and brings `outDir` to exactly that; each file is swapped in whole, so a server may go on serving it. */
export async function writeUi(root: string, outDir: string): Promise<readonly UiFile[]> {
  const files = await bundleUi(root);
  await stop();
  for (const file of files) await swapIn(join(outDir, file.path), file.contents);
  const wanted = new Set(files.map(({ path }) => path));
  for (const path of await listFiles(outDir, "")) {
    if (!wanted.has(path) && !path.endsWith(temporary)) await rm(join(outDir, path), { force: true });
  }
  return files;
}

async function swapIn(path: string, contents: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}${temporary}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, path);
}

async function staticFiles(root: string): Promise<readonly UiFile[]> {
  const copied = await listFiles(root, "ui/public");
  return Promise.all(
    copied.map(async (from) => ({ path: from.slice("ui/public/".length), contents: await readFile(join(root, from)) })),
  );
}

/**
 * The one page. It names what its script can't do without, so that nothing waits for the script to be read first; and what the
 * scripts of pages can't, for when they are opened.
 */
async function indexPage(root: string, bundled: readonly UiFile[]): Promise<UiFile> {
  const html = await readFile(join(root, "ui", "index.html"), "utf8");
  const first = neededBy("main.js", bundled);
  const links = [...first].map((path) => `<link rel="modulepreload" href="/${path}">`);
  for (const { path, page } of bundled.filter((file) => file.page !== undefined)) {
    const needed = [path, ...neededBy(path, bundled)].filter((one) => !first.has(one) && one !== "main.js");
    links.push(...needed.map((one) => `<link data-page="${page}" href="/${one}">`));
  }
  return { path: "index.html", contents: Buffer.from(html.replace("</head>", `${links.join("")}</head>`)) };
}

function neededBy(path: string, bundled: readonly UiFile[], found = new Set<string>()): ReadonlySet<string> {
  for (const needed of bundled.find((file) => file.path === path)?.needs ?? []) {
    if (found.has(needed)) continue;
    found.add(needed);
    neededBy(needed, bundled, found);
  }
  return found;
}
