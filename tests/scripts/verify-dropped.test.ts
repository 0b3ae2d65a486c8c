import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { replayTo } from "../../store/verify/replay.ts";
import { actor, draft, makeDataDir } from "../store/support.ts";
import { eventsFolder, fold, inPublic, logFiles, readPublicly, repair, serve, verify } from "./verify-support.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** A log whose first files were dropped, closed. */
async function makeDropped(t: TestContext): Promise<{ dataDir: string; firstSeq: number; state: unknown }> {
  const dataDir = await makeDataDir(t);
  let now = Date.parse("2026-01-01T00:00:00.000Z");
  const ports = { ...realPorts, now: () => now };
  const project = await openProject({
    dataDir,
    projectId: "p",
    fold,
    freeSpaceFloorBytes: 0,
    segmentBytes: 3000,
    ports,
  });
  for (let at = 1; at <= 20; at += 1) await project.commit(() => [draft(`event-${at}`)], { actor });
  now += 31 * dayMs;
  for (let at = 1; at <= 8; at += 1) await project.commit(() => [draft(`late-${at}`)], { actor });
  const dropped = await project.dropOldFiles(30);
  assert.ok(dropped.length >= 2, String(dropped));
  for (const name of ["x", "y"]) await project.commit(() => [draft(name)], { actor });
  await project.catchUp();
  const state = structuredClone(project.state());
  await project.close();
  await rm(join(dataDir, "projects", "p", "cache"), { recursive: true, force: true });
  const [first] = await readdir(join(eventsFolder(dataDir), "seg")).then((names) =>
    names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b),
  );
  return { dataDir, firstSeq: first ?? 0, state };
}

const baseOf = (dataDir: string) => join(eventsFolder(dataDir), "base");

test("a log whose first files were dropped is clean, and its state is that of the base and what came after (PROTOCOL §1.8)", async (t) => {
  const { dataDir, firstSeq, state } = await makeDropped(t);
  const report = await verify(dataDir);
  assert.deepEqual(report.findings, []);
  assert.ok(firstSeq > 1 && report.log.firstSeq === firstSeq && report.snapshots.base.good > 0);
  assert.deepEqual(inPublic(report), readPublicly(dataDir));
  const replayed = await replayTo({ dataDir, projectId: "p", fold, stops: [Number.POSITIVE_INFINITY] });
  assert.deepEqual(JSON.parse(replayed.states[0]?.json ?? ""), state);
  await assert.rejects(replayTo({ dataDir, projectId: "p", fold, stops: [firstSeq - 1] }), { code: "CURSOR_GONE" });
});

test("a base that is missing, damaged or of another history is a problem, and the log is told of all the same (PROTOCOL §1.8)", async (t) => {
  const { dataDir } = await makeDropped(t);
  const said = readPublicly(dataDir);
  const [name = ""] = await readdir(baseOf(dataDir));
  const path = join(baseOf(dataDir), name);
  const bytes = await readFile(path);
  const damaged = Buffer.from(bytes);
  damaged[200] = (damaged[200] ?? 0) ^ 1;
  await writeFile(path, damaged);
  const broken = await verify(dataDir);
  assert.deepEqual(broken.counts, { "base.broken": 1, "base.missing": 1 });
  assert.deepEqual(inPublic(broken), said);
  await rm(path);
  assert.deepEqual((await verify(dataDir)).counts, { "base.missing": 1 });
  await assert.rejects(replayTo({ dataDir, projectId: "p", fold, stops: [said.headSeq] }), { code: "CURSOR_GONE" });
  await writeFile(join(baseOf(dataDir), "another-fold-1.json"), bytes);
  assert.deepEqual((await verify(dataDir)).counts, { "base.other-version": 1 });
  await rm(join(baseOf(dataDir), "another-fold-1.json"));
  const other = await makeDropped(t);
  const [otherName = ""] = await readdir(baseOf(other.dataDir));
  await writeFile(path, await readFile(join(baseOf(other.dataDir), otherName)));
  assert.deepEqual((await verify(dataDir)).counts, { "base.broken": 1, "base.missing": 1 });
});

test("repair of a log that begins later cuts behind what the base stands for, leaves the rest, and the base stays good (PROTOCOL §5)", async (t) => {
  const { dataDir } = await makeDropped(t);
  const files = await logFiles(dataDir);
  const [first, last] = [files[0], files.at(-1)];
  assert.ok(first && last && first !== last);
  await writeFile(join(eventsFolder(dataDir), first.name), Buffer.concat([Buffer.from("junk\n"), first.bytes]));
  await writeFile(join(eventsFolder(dataDir), last.name), Buffer.concat([last.bytes, Buffer.from("more junk\n")]));
  const before = readPublicly(dataDir);
  const report = await repair(dataDir);
  assert.deepEqual(
    report.left.map(({ file, offset, length }) => [file, offset, length]),
    [[`events/${first.name}`, 0, 5]],
  );
  assert.deepEqual(
    report.cuts.map(({ file, length }) => [file, length]),
    [[`events/${last.name}`, 10]],
  );
  const after = readPublicly(dataDir);
  assert.deepEqual([after.headHash, after.ghosts], [before.headHash, 1]);
  assert.equal((await verify(dataDir)).snapshots.base.good > 0, true);
  const project = await openProject({ dataDir, projectId: "p", fold, freeSpaceFloorBytes: 0 });
  await project.commit(() => [draft("one-more")], { actor });
  assert.equal(project.state().names.at(-1), "one-more");
  await project.close();
});

test("repair leaves a log that begins later alone when nothing stands for what was dropped (PROTOCOL §5)", async (t) => {
  const { dataDir } = await makeDropped(t);
  await rm(baseOf(dataDir), { recursive: true });
  const last = (await logFiles(dataDir)).at(-1);
  assert.ok(last);
  const path = join(eventsFolder(dataDir), last.name);
  await writeFile(path, Buffer.concat([last.bytes, Buffer.from("junk\n")]));
  const report = await repair(dataDir);
  assert.deepEqual([report.cuts, report.left.length], [[], 1]);
  assert.ok((await readFile(path, "utf8")).endsWith("junk\n"));
  await assert.rejects(serve(dataDir), { code: "LOG_UNAVAILABLE" });
});

const opened = (dataDir: string) => openProject({ dataDir, projectId: "p", fold, freeSpaceFloorBytes: 0 });

/** Takes all sealed files and snapshots away; the newest file as it is. */
async function loseOthers(dataDir: string): Promise<Buffer | undefined> {
  await rm(join(eventsFolder(dataDir), "seg"), { recursive: true });
  await rm(join(dataDir, "projects", "p", "cache"), { recursive: true, force: true });
  return (await logFiles(dataDir)).at(-1)?.bytes;
}

test("PROTOCOL 1.8: a log that lost all files but its newest does not open without the events before it, and not a byte is touched", async (t) => {
  for (const more of [0, 1]) {
    const { dataDir } = await makeDropped(t);
    const project = await opened(dataDir);
    for (let at = 0; at < more; at += 1) await project.commit(() => [draft("one-more")], { actor });
    await project.close();
    const newest = await loseOthers(dataDir);
    await assert.rejects(opened(dataDir), { code: "LOG_UNAVAILABLE" }, `${more} more`);
    const report = await verify(dataDir);
    assert.ok(!report.ok, JSON.stringify(report.counts));
    assert.deepEqual(inPublic(report), readPublicly(dataDir));
    assert.deepEqual((await repair(dataDir)).cuts, []);
    assert.deepEqual((await logFiles(dataDir)).at(-1)?.bytes, newest);
    await rm(baseOf(dataDir), { recursive: true });
    if (newest?.length) await assert.rejects(opened(dataDir), { code: "LOG_UNAVAILABLE" }, "nor without its base");
  }
});

test("PROTOCOL 1.8: it opens by a base that ends in the newest file, and begins with that file", async (t) => {
  const { dataDir } = await makeDropped(t);
  const ports = { ...realPorts, now: () => Date.parse("2026-06-01T00:00:00.000Z") };
  const project = await openProject({ dataDir, projectId: "p", fold, freeSpaceFloorBytes: 0, ports });
  await project.commit(() => [draft("newest")], { actor });
  assert.ok((await project.dropOldFiles(30)).length > 0);
  const state = structuredClone(project.state());
  await project.close();
  await loseOthers(dataDir);
  const report = await verify(dataDir);
  // The base before it, which ends in a file that is lost.
  assert.deepEqual([report.counts, report.snapshots.base.good], [{ "base.broken": 1 }, 1]);
  assert.deepEqual(inPublic(report), readPublicly(dataDir));
  const again = await opened(dataDir);
  t.after(again.close);
  assert.deepEqual(again.state(), state);
  await assert.rejects(again.read({ since: 0 }), { code: "CURSOR_GONE" });
  await again.commit(() => [draft("goes-on")], { actor });
  assert.equal(again.state().names.at(-1), "goes-on");
});
