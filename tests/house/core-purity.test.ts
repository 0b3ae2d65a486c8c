import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { runCommand } from "../../scripts/run-command.ts";

/** What the linter says about a checkout with this one file. */
async function lint(path: string, text: string): Promise<{ exitCode: number; output: string }> {
  const root = await mkdtemp(join(tmpdir(), "diecast-purity-"));
  try {
    await copyFile(join(ROOT, "biome.json"), join(root, "biome.json"));
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), text);
    const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
    return await runCommand(process.execPath, [biome, "lint", "--vcs-enabled=false", "."], { cwd: root });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

test("core may not reach the clock, whatever it calls it, and other rooms may", async () => {
  for (const expression of ["Date.now()", "globalThis.Date.now()", "performance.now()"]) {
    const text = `export const now = (): number => ${expression};\n`;
    const { exitCode, output } = await lint("core/now.ts", text);
    assert.notEqual(exitCode, 0, expression);
    assert.match(output, /noRestrictedGlobals/, expression);
    assert.equal((await lint("store/now.ts", text)).exitCode, 0, expression);
  }
});
