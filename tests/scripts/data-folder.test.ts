import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkDataFolder } from "../../scripts/start/data-folder.ts";

test("a data folder that can't be written is refused with its name and a way out; a new one is made", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "diecast-folder-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "a-file");
  await writeFile(file, "");
  await assert.rejects(checkDataFolder(file), {
    code: "CONFIG_INVALID",
    message: /a-file can't be written.*DIECAST_DATA/,
  });
  await checkDataFolder(join(folder, "new"));
  assert.deepEqual(await readdir(join(folder, "new", "runtime")), [], "the probe is gone");
});
