import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { createFoldedLog } from "../../../store/log/folded-log.ts";
import { createSegments } from "../../../store/log/segments.ts";
import { startOf } from "../../../store/log/start.ts";
import { realFileSystem } from "../../../store/real-file-system.ts";
import { actor, draft, logPath, makeDataDir, namesFold, open } from "../support.ts";

test("a log file that is gone is looked for again while older ones are being dropped, and is missing once nothing moves any more", async (t) => {
  const path = logPath(await makeDataDir(t));
  const oldest = [1, 6, 11, 11];
  let opened = 0;
  const segments = {
    ...{ sealed: async () => [], named: async () => [], advance: async () => undefined, drop: async () => undefined },
    oldest: async () => oldest.shift() ?? assert.fail("it goes on looking"),
    open: async () => {
      opened += 1;
      return null;
    },
  };
  const restore = async () => createFoldedLog(namesFold, () => 30, null);
  const options = {
    segments,
    restore,
    logPath: path,
    headPath: join(dirname(path), "head"),
    fileSystem: realFileSystem,
  };
  await assert.rejects(startOf(options), { code: "LOG_UNAVAILABLE", message: /begins with event 1 is missing/ });
  assert.deepEqual([opened, oldest], [2, []]);
});

test("of second names of newest files the smallest says where the log begins, other names in the folder say nothing", async (t) => {
  const path = logPath(await makeDataDir(t));
  const segments = createSegments(path, realFileSystem);
  assert.equal(await segments.oldest(), 1);
  const folder = join(dirname(path), "seg");
  await realFileSystem.makeFolder(folder);
  for (const name of ["12.open", "7.open", "0.open", "-3.open", "5.open.tmp", "4.json", "x.open"])
    await realFileSystem.writeDurably(join(folder, name), Buffer.from(""));
  assert.deepEqual([await segments.oldest(), await segments.sealed()], [7, []]);
  await realFileSystem.writeDurably(join(folder, "3.jsonl"), Buffer.from(""));
  assert.deepEqual([await segments.oldest(), await segments.sealed()], [3, [3]]);
});

test("a log whose only file begins with a later event begins there when that line is right and event 1 is nowhere, else with 1", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  for (const name of ["a", "b", "c"]) await project.commit(() => [draft(name)], { actor });
  const path = logPath(dataDir);
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  const [first = "", second = "", third = ""] = lines;
  for (const [text, begins] of [
    [lines, 1],
    [[second, third], 2],
    [["", second, third], 2],
    [["torn", second, third], 1],
    [[second, first, third], 1],
    [[second.replace('"b"', '"x"'), third], 1],
    [[], 1],
  ] as const) {
    await writeFile(path, text.map((line) => `${line}\n`).join(""));
    assert.equal(await createSegments(path, realFileSystem).oldest(), begins, JSON.stringify(text).slice(0, 80));
  }
});
