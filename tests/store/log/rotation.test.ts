import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { decodeHead } from "../../../store/log/head.ts";
import { actor, draft, eventually, logPath, makeDataDir, open, readAll } from "../support.ts";

/** Small enough that a file holds a handful of events. */
const segmentBytes = 2000;

const namesIn = (events: readonly { type: string; entityId: string }[]) =>
  events.filter(({ type }) => type !== "log.sealed").map(({ entityId }) => entityId);

const numbers = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);

async function sealedFiles(dataDir: string): Promise<string[]> {
  const folder = join(dirname(logPath(dataDir)), "seg");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map((name) => join(folder, name));
}

test("PROTOCOL 1.8: full files are sealed; the files in order are one chain, and the head's epoch counts them", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir, { segmentBytes });
  for (const name of numbers(20)) await project.commit(() => [draft(name)], { actor });
  await project.close();
  const sealed = await sealedFiles(dataDir);
  assert.ok(sealed.length >= 3, `${sealed.length} files`);
  let prev = "0".repeat(64);
  let seq = 0;
  for (const path of [...sealed, logPath(dataDir)]) {
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n").filter(Boolean);
    if (path !== logPath(dataDir)) assert.equal(path.endsWith(`/${seq + 1}.jsonl`), true, path);
    for (const [at, line] of lines.entries()) {
      const event = JSON.parse(line);
      assert.deepEqual([event.seq, event.prev], [seq + 1, prev]);
      assert.equal(event.type === "log.sealed", path !== logPath(dataDir) && at === lines.length - 1);
      ({ seq, hash: prev } = event);
    }
  }
  assert.equal(project.headSeq(), seq);
  const head = decodeHead(await readFile(join(dirname(logPath(dataDir)), "head")));
  assert.deepEqual([head?.epoch, head?.inode], [sealed.length + 1, (await stat(logPath(dataDir))).ino]);
});

test("every page from every cursor crosses the files, for a process that wrote, one that followed and one that opens anew", async (t) => {
  const dataDir = await makeDataDir(t);
  const writer = await open(dataDir, { segmentBytes });
  const follower = await open(dataDir, { segmentBytes });
  const heard: number[] = [];
  follower.onAppend((headSeq) => heard.push(headSeq));
  for (const name of numbers(30)) await writer.commit(() => [draft(name)], { actor });
  await writer.commit(() => [], { actor });
  await eventually(() => heard.at(-1) === writer.headSeq());
  const fresh = await open(dataDir);
  const all = await readAll(writer);
  assert.deepEqual(namesIn(all), numbers(30));
  for (const project of [writer, follower, fresh]) {
    for (const limit of [1, 3, 7]) assert.deepEqual(await readAll(project, limit), all);
    for (const { seq } of all)
      assert.deepEqual((await project.read({ since: seq, limit: 4 })).events, all.slice(seq, seq + 4));
    assert.deepEqual(
      project.state().names.filter((name) => name.startsWith("n")),
      numbers(30),
    );
  }
});

test("two writers take turns across the files without losing or doubling anything", async (t) => {
  const dataDir = await makeDataDir(t);
  const writers = [await open(dataDir, { segmentBytes }), await open(dataDir, { segmentBytes })];
  for (const [at, name] of numbers(40).entries())
    await writers[at % 2]?.commit(() => [draft(name)], { actor, idempotencyKey: "k" });
  for (const writer of writers) {
    await writer.catchUp();
    assert.deepEqual(namesIn(await readAll(writer)), numbers(40));
    const again = await writer.commit(() => [draft("n0")], { actor, idempotencyKey: "k" });
    assert.deepEqual([again.duplicate, again.events[0]?.seq], [true, 1]);
  }
});

test("a snapshot taken before a rotation opens after it, and old pages are still read", async (t) => {
  const dataDir = await makeDataDir(t);
  const first = await open(dataDir, { segmentBytes: 300_000 });
  await Promise.all(numbers(600).map((name) => first.commit(() => [draft(name)], { actor })));
  await first.close();
  const second = await open(dataDir, { segmentBytes });
  await second.commit(() => [draft("x")], { actor });
  await second.commit(() => [draft("y")], { actor });
  await second.close();
  const third = await open(dataDir);
  assert.deepEqual(namesIn(await readAll(third)), [...numbers(600), "x", "y"]);
  assert.deepEqual(third.state(), second.state());
});

test("a copied data folder goes on where the original was, also into the next file", async (t) => {
  const dataDir = await makeDataDir(t);
  const original = await open(dataDir, { segmentBytes });
  for (const name of numbers(20)) await original.commit(() => [draft(name)], { actor });
  await original.close();
  const copyDir = await makeDataDir(t);
  await rm(copyDir, { recursive: true });
  await cp(dataDir, copyDir, { recursive: true });
  const copy = await open(copyDir, { segmentBytes });
  for (const name of numbers(40).slice(20)) await copy.commit(() => [draft(name)], { actor });
  assert.deepEqual(namesIn(await readAll(copy)), numbers(40));
  const again = await open(copyDir);
  assert.deepEqual(namesIn(await readAll(again)), numbers(40));
});

test("a log whose newest file was damaged in its first lines still opens, serves what is before and goes on", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir, { segmentBytes: 2000 });
  for (let n = 0; n < 14; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  await project.close();
  const lines = (await readFile(logPath(dataDir), "utf8")).split("\n");
  const [first = "", second = ""] = lines;
  assert.ok(second !== "", "two lines to swap");
  const firstSeq = JSON.parse(first).seq;
  // In place, as an editor that keeps the file would.
  await writeFile(logPath(dataDir), [second, first, ...lines.slice(2)].join("\n"));
  await rm(join(dataDir, "projects", "p", "cache"), { recursive: true, force: true });
  const again = await open(dataDir, { segmentBytes: 2000 });
  await again.commit(() => [draft("on")], { actor });
  const events = await readAll(again);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, at) => at + 1),
  );
  assert.equal(events.at(-1)?.entityId, "on");
  assert.ok(events.length >= firstSeq, "what stands before the damage");
});
