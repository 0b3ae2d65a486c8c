import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { runCommand } from "../../scripts/run-command.ts";

/** The names of the rules that a checkout with these files breaks, each as `rule: from`. */
async function brokenRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), "diecast-imports-"));
  for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
    await copyFile(join(ROOT, name), join(root, name));
  }
  await symlink(`${ROOT}/node_modules`, join(root, "node_modules"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const cruiser = `${ROOT}/node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
  const rooms = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
  const args = [cruiser, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...rooms];
  const { output } = await runCommand(process.execPath, args, { cwd: root });
  const { summary }: { summary: { violations: readonly { rule: { name: string }; from: string }[] } } =
    JSON.parse(output);
  return [...new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))].sort();
}

test("imports by the table break no rule", async () => {
  const broken = await brokenRules({
    "core/hash.ts": 'import { createHash } from "node:crypto";\nexport const h = createHash;\n',
    "core/canonical.ts": 'import stringify from "fast-json-stable-stringify";\nexport const c = stringify;\n',
    "store/a.ts":
      'import { readFile } from "node:fs/promises";\nimport { ulid } from "ulid";\nimport { h } from "../core/hash.ts";\nexport const s = [readFile, ulid, h];\n',
    "server/a.ts":
      'import express from "express";\nimport { s } from "../store/a.ts";\nexport const e = [express, s];\n',
    "worker/a.ts":
      'import sharp from "sharp";\nimport { WebSocket } from "ws";\nimport { s } from "../store/a.ts";\nexport const w = [sharp, WebSocket, s];\n',
    "ui/a.tsx":
      'import { signal } from "@preact/signals";\nimport { c } from "../core/canonical.ts";\nexport const u = <p>{signal(c)}</p>;\n',
    "scripts/a.ts": 'import { e } from "../server/a.ts";\nexport const x = e;\n',
  });
  assert.deepEqual(broken, []);
});

test("each room is stopped at the first import it may not have, types included", async () => {
  const broken = await brokenRules({
    "core/a.ts": 'import { readFile } from "node:fs/promises";\nexport const a = readFile;\n',
    "core/b.ts": 'import type { Express } from "express";\nexport type B = Express;\n',
    "core/c.ts": 'import { d } from "../store/d.ts";\nexport const c = d;\n',
    "core/job/q.ts": 'import { p } from "../policy/p.ts";\nexport const q = p;\n',
    "core/policy/p.ts": "export const p = 1;\n",
    "store/d.ts": 'import sharp from "sharp";\nexport const d = sharp;\n',
    "server/e.ts": 'import type { W } from "../worker/w.ts";\nexport type E = W;\n',
    "worker/w.ts": 'import express from "express";\nexport const w = express;\nexport type W = 1;\n',
    "ui/f.ts": 'import { join } from "node:path";\nexport const f = join;\n',
    "ui/g.ts": 'import { s } from "../scripts/s.ts";\nexport const g = s;\n',
    "scripts/s.ts": "export const s = 1;\n",
  });
  assert.deepEqual(broken, [
    "core-only-core: core/c.ts",
    "core-without-node: core/a.ts",
    "core-without-packages: core/b.ts",
    "entries-are-not-imported: ui/g.ts",
    "job-queue-knows-no-policy: core/job/q.ts",
    "server-stays-in-its-rooms: server/e.ts",
    "store-uses-its-packages: store/d.ts",
    "ui-stays-in-its-rooms: ui/g.ts",
    "ui-without-node: ui/f.ts",
    "worker-uses-its-packages: worker/w.ts",
  ]);
});

test("files that import each other in a circle are refused", async () => {
  const broken = await brokenRules({
    "core/a.ts": 'import { b } from "./b.ts";\nexport const a = (): unknown => b;\n',
    "core/b.ts": 'import { a } from "./a.ts";\nexport const b = (): unknown => a;\n',
  });
  assert.deepEqual(
    broken.map((line) => line.split(":")[0]),
    ["no-cycles"],
  );
});
