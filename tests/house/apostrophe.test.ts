import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { listFiles } from "../../scripts/files.ts";
import { ROOT } from "../../scripts/root.ts";

test("sentences have one kind of apostrophe, the one of the keyboard", async () => {
  const rooms = ["core", "store", "server", "worker", "ui", "schemas", "examples"];
  const paths = (await Promise.all(rooms.map((room) => listFiles(ROOT, room)))).flat();
  const texts = paths.filter((path) => /\.(tsx?|json|css|html)$/.test(path));
  const others = await Promise.all(
    texts.map(async (path) => (/[\u2018\u2019]/.test(await readFile(join(ROOT, path), "utf8")) ? path : [])),
  );
  assert.ok(texts.length > 300);
  assert.deepEqual(others.flat(), []);
});
