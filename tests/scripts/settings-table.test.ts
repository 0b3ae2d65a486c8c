import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { settingsTable } from "../../scripts/start/settings-table.ts";
import { loadConfig } from "../../store/config.ts";

test("the table shows every setting with value and origin, but never the token", async () => {
  const folder = await mkdtemp(join(tmpdir(), "diecast-table-"));
  const loaded = await loadConfig(
    {
      DIECAST_TOKEN: "a-very-secret-token",
      DIECAST_PORT: "4500",
      COMFYUI_HEADERS: '{"authorization":"Bearer secret"}',
    },
    folder,
  );
  const table = settingsTable(loaded);
  assert.match(table, /^ {2}port +4500 +environment DIECAST_PORT$/m);
  assert.match(table, /^ {2}token +\(set\) +environment DIECAST_TOKEN$/m);
  assert.match(table, /^ {2}host +127\.0\.0\.1 +default$/m);
  assert.ok(!table.includes("secret"));
  assert.equal(table.split("\n").length, Object.keys(loaded.config).length);
});
