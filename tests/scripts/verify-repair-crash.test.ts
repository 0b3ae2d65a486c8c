import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, open as openFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { openProject } from "../../store/project.ts";
import { actor, draft, open } from "../store/support.ts";
import { interruptBefore, stopBefore } from "./verify-steps.ts";
import { eventsFolder, fold, logFiles, logOf, makeLog, readPublicly, repair, serve, verify } from "./verify-support.ts";

const segmentBytes = 3000;
const junk = ["junk\n", "behind the seal\n", '{"id":"torn\n', "more junk\n", '{"id":"loose end'];

/** Repairs copies of a damaged log and stops each a step later, until one comes to its end. */
async function stopEverywhere(t: TestContext, damaged: string, kept: readonly string[]): Promise<void> {
  const good = readPublicly(damaged);
  const handle = await openFile(logOf(damaged), "r");
  t.after(() => handle.close());
  for (let step = 1, isStopped = true; isStopped; step += 1) {
    assert.ok(step < 200, "repair comes to an end");
    const copy = await copyOf(t, damaged);
    isStopped = await stopBefore(step, handle, () => repair(copy));
    const label = `stopped before step ${step}`;
    const left = readPublicly(copy);
    assert.deepEqual([left.headSeq, left.headHash], [good.headSeq, good.headHash], `${label}: accepted lines stay`);
    await assertKept(copy, kept, label);
    const used = await copyOf(t, copy);
    assert.equal((await serve(used)).length, good.headSeq + 1, `${label}: the store goes on`);
    // The one that was stopped is dead, as far as its lock can tell.
    await rm(join(eventsFolder(copy), "lock"), { recursive: true, force: true });
    await repair(copy);
    assert.deepEqual(readPublicly(copy), { ...good, ghosts: 0, firstBad: null }, `${label}, then repaired`);
    await assertKept(copy, kept, label);
    // The disk is the same from one step to the next more often than not: a part of the steps shows the rest.
    if (step % 3 !== 1) continue;
    assert.deepEqual((await verify(copy)).findings, [], label);
    const again = await repair(copy);
    assert.deepEqual([again.cuts, again.head, again.reopened], [[], null, null], `${label}: nothing is left to do`);
    assert.equal((await serve(copy)).length, good.headSeq + 1, label);
  }
}

/** A copy of a data folder in which nobody holds the lock. */
async function copyOf(t: TestContext, dataDir: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "diecast-repair-"));
  t.after(() => rm(copy, { recursive: true, force: true }));
  await cp(dataDir, copy, { recursive: true });
  await rm(join(eventsFolder(copy), "lock"), { recursive: true, force: true });
  return copy;
}

/** What is cut out is in quarantine, or still in the log. */
async function assertKept(dataDir: string, kept: readonly string[], label: string): Promise<void> {
  const quarantine = join(eventsFolder(dataDir), "quarantine");
  const names = await readdir(quarantine).catch(() => []);
  const cuts = await Promise.all(names.map((name) => readFile(join(quarantine, name), "latin1")));
  const files = (await logFiles(dataDir)).map(({ bytes }) => bytes.toString("latin1"));
  const all = [...cuts, ...files].join("\n");
  for (const each of kept) assert.ok(all.includes(each), `${label}: ${JSON.stringify(each.slice(0, 60))} is kept`);
}

test("a repair that is killed at any step loses no accepted line and no cut byte, and is finished by the next (PROTOCOL §5)", async (t) => {
  const dataDir = await makeLog(t, 4, segmentBytes);
  await appendFile(logOf(dataDir), `${junk[0]}`);
  await withSnapshot(dataDir);
  const [first] = await logFiles(dataDir);
  assert.ok(first);
  await writeFile(join(eventsFolder(dataDir), first.name), Buffer.concat([first.bytes, Buffer.from(`${junk[1]}`)]));
  await appendFile(logOf(dataDir), junk.slice(2).join(""));
  await stopEverywhere(t, dataDir, junk);
});

test("a repair of a log that has lost a seal in the middle may be killed at any step too (PROTOCOL §1.8, §5)", async (t) => {
  const dataDir = await makeLog(t, 20, segmentBytes);
  const [first, second, third] = await logFiles(dataDir);
  assert.ok(first && second && third);
  const bytes = Buffer.from(second.bytes);
  bytes[1200] = (bytes[1200] ?? 0) ^ 4;
  await writeFile(join(eventsFolder(dataDir), second.name), bytes);
  const whole = await copyOf(t, dataDir);
  assert.equal((await repair(whole)).reopened, `events/${second.name}`);
  assert.equal((await logFiles(whole)).length, 2, "the damaged file is the newest again");
  const lines = third.bytes.toString("latin1").split("\n").slice(0, 3);
  await stopEverywhere(t, dataDir, lines);
});

test("repair loses nothing that a writer without the lock acknowledges in between, at any step (PROTOCOL §5)", async (t) => {
  const damaged = await makeLog(t, 20, segmentBytes);
  await appendFile(logOf(damaged), "junk\n");
  const handle = await openFile(logOf(damaged), "r");
  t.after(() => handle.close());
  for (let step = 1, isInterrupted = true; isInterrupted; step += 1) {
    const copy = await copyOf(t, damaged);
    const writer = await open(copy, { lock: noLock });
    const repairing = () => repair(copy).catch(ignoreLockTimeout);
    const writing = () => writer.commit(() => [draft("in-between")], { actor });
    isInterrupted = await interruptBefore(step, handle, repairing, writing);
    await writer.close();
    if (!isInterrupted) continue;
    const served = await serve(copy);
    assert.deepEqual(served.slice(-2), ["in-between", "one-more"], `interrupted before step ${step}`);
    assert.equal(readPublicly(copy).headSeq, served.length);
  }
});

function ignoreLockTimeout(error: unknown): void {
  if (!(error instanceof Failure) || error.code !== "LOCK_TIMEOUT") throw error;
}

/** Adds events until a snapshot is worth its while; it knows places in files that a repair will change. */
async function withSnapshot(dataDir: string): Promise<void> {
  const project = await openProject({ dataDir, projectId: "p", fold, freeSpaceFloorBytes: 0, segmentBytes: 100_000 });
  for (let round = 0; round < 6; round += 1)
    await project.commit(() => Array.from({ length: 100 }, (_, at) => draft(`n${round}-${at}`)), { actor });
  await project.close();
  assert.equal((await readdir(join(dataDir, "projects", "p", "cache", "snapshots"))).length, 1);
}
