import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { nodeArguments } from "../../store/programs.ts";
import { seedDemo } from "../helpers/seeded.ts";
import { call, projectId, startServer } from "./support.ts";

const script = fileURLToPath(new URL("intake-crash-process.ts", import.meta.url));

/** The signal that ended it; null when it ended by itself. */
function endOf(dataDir: string, moment: string): Promise<string | null> {
  const args = [...nodeArguments(script), dataDir, projectId, moment];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "inherit", timeout: 30_000 });
    child.once("error", reject);
    child.once("close", (_, signal) => resolve(signal));
  });
}

for (const [moment, there] of [
  ["before", 0],
  ["after", 3],
] as const)
  test(`killed ${moment} the commit of three specs, ${there} of them are there afterwards, with their files`, async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), "diecast-intake-crash-"));
    await seedDemo(dataDir);
    assert.equal(await endOf(dataDir, moment), "SIGKILL");
    const server = await startServer({ dataDir });
    t.after(() => server.stop());
    const { items } = (await call("GET", `${server.api}/specs?limit=500`)).json;
    const ids = items.map(({ id }: { id: string }) => id).filter((id: string) => id.startsWith("crash_"));
    assert.equal(ids.length, there);
    for (const id of ids) {
      const file = join(dataDir, "projects", projectId, "documents", "specs", `${id}.json`);
      assert.equal(JSON.parse(await readFile(file, "utf8")).id, id);
    }
    assert.deepEqual(server.faults, []);
  });
