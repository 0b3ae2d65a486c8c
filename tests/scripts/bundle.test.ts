import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { bundleUi, writeUi } from "../../scripts/build-ui/bundle.ts";
import { ROOT } from "../../scripts/root.ts";

async function checkout(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "diecast-ui-"));
  await symlink(`${ROOT}/node_modules`, join(root, "node_modules"));
  const config = await readFile(`${ROOT}/tsconfig.json`, "utf8");
  const all = { "tsconfig.json": config, "ui/index.html": "<html>", "ui/sw.ts": "", ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const app = 'import { render } from "preact";\nrender(<p>hello</p>, document.body);\n';

test("the bundle holds script, style, page and everything in public", async () => {
  const files = { "ui/main.tsx": app, "ui/main.css": "p { color: red; }", "ui/public/icons/a.svg": "<svg/>" };
  const bundle = await bundleUi(await checkout(files));
  assert.deepEqual(bundle.map((file) => file.path).sort(), [
    "icons/a.svg",
    "index.html",
    "main.css",
    "main.js",
    "sw.js",
  ]);
  const script = bundle.find((file) => file.path === "main.js");
  assert.match(Buffer.from(script?.contents ?? []).toString(), /hello/);
});

test("a script that reaches for Node can't be bundled", async () => {
  const root = await checkout({ "ui/main.tsx": 'import { readFileSync } from "node:fs";\nreadFileSync("a");\n' });
  await assert.rejects(bundleUi(root), /Could not resolve "node:fs"/);
});

test("a new build leaves nothing of the old one", async () => {
  const root = await checkout({ "ui/main.tsx": app });
  const outDir = join(root, "dist", "ui");
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, "old.js"), "");
  await writeUi(root, outDir);
  assert.equal(existsSync(join(outDir, "old.js")), false);
  assert.equal(await readFile(join(outDir, "index.html"), "utf8"), "<html>");
});
