import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, stop } from "esbuild";
import { listFiles } from "../files.ts";

export interface UiFile {
  /** Path inside the UI's web root, for example `main.js`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** The whole browser UI in memory: `main.js`, `main.css`, `index.html` and everything in `ui/public/`. */
export async function bundleUi(root: string): Promise<readonly UiFile[]> {
  const entryPoints = ["ui/main.tsx", "ui/main.css"].filter((path) => existsSync(join(root, path)));
  const outdir = join(root, "dist", "ui");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    entryNames: "[name]",
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
  const bundled = outputFiles.map((file) => ({ path: file.path.slice(outdir.length + 1), contents: file.contents }));
  return [...bundled, ...(await staticFiles(root))];
}

/** Bundles the UI and replaces `outDir` with the result. */
export async function writeUi(root: string, outDir: string): Promise<readonly UiFile[]> {
  const files = await bundleUi(root);
  await stop();
  await rm(outDir, { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(join(outDir, file.path)), { recursive: true });
    await writeFile(join(outDir, file.path), file.contents);
  }
  return files;
}

async function staticFiles(root: string): Promise<readonly UiFile[]> {
  const copied = await listFiles(root, "ui/public");
  const sources = [
    { from: "ui/index.html", path: "index.html" },
    ...copied.map((from) => ({ from, path: from.slice("ui/public/".length) })),
  ];
  return Promise.all(sources.map(async ({ from, path }) => ({ path, contents: await readFile(join(root, from)) })));
}
