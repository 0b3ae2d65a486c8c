import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { actor, draft, eventually, makeDataDir, open } from "./support.ts";

test("a snapshot is of one seq, although it is encoded turn by turn while more is committed", async (t) => {
  const dataDir = await makeDataDir(t);
  const folder = join(dataDir, "projects", "p", "cache", "snapshots");
  const isSaved = async () => (await readdir(folder).catch(() => [])).some((name) => name.endsWith(".json"));
  const project = await open(dataDir);
  const named = (entityId: string) => ({ ...draft("d"), entityId });
  const names = Array.from({ length: 10_000 }, (_, at) => `${at} ${"x".repeat(500)}`);
  for (let at = 0; at < names.length; at += 1000)
    await project.commit(() => names.slice(at, at + 1000).map(named), { actor });
  for (let at = 0; !(await isSaved()); at += 1) {
    names.push(`meanwhile ${at}`);
    await project.commit(() => [named(`meanwhile ${at}`)], { actor });
  }
  await project.close();
  const again = await open(dataDir);
  await eventually(() => again.headSeq() === names.length);
  assert.deepEqual(again.state().names, names);
});
