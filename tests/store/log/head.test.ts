import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { decodeHead, encodeHead } from "../../../store/log/head.ts";
import { noLock } from "../../../store/log/no-lock.ts";
import { realPorts } from "../../../store/ports.ts";
import { pausedCalls } from "../paused-calls.ts";
import { actor, draft, logPath, makeDataDir, open } from "../support.ts";

const head = { epoch: 1, seq: 12, offset: 3456, inode: 789 };

test("a head record is read back, and always has the same length", () => {
  assert.deepEqual(decodeHead(encodeHead(head)), head);
  const largest = { epoch: 999_999, seq: 2 ** 53 - 1, offset: 2 ** 53 - 1, inode: 2 ** 53 - 1 };
  assert.equal(encodeHead(largest).length, encodeHead(head).length);
});

test("a missing, torn or changed head record says nothing", () => {
  const bytes = encodeHead(head);
  assert.equal(decodeHead(null), null);
  for (let at = 0; at < bytes.length; at += 1) {
    assert.equal(decodeHead(bytes.subarray(0, at)), null, `cut at ${at}`);
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    assert.equal(decodeHead(damaged), null, `byte ${at}`);
  }
});

test("wherever a writer stands still in its append while another one goes on, what is acknowledged is seen by who opens then", async (t) => {
  let isPaused = true;
  for (let call = 1; isPaused; call += 1) {
    const dataDir = await makeDataDir(t);
    const calls = pausedCalls();
    const paused = await open(dataDir, { lock: noLock, ports: { ...realPorts, fileSystem: calls.fileSystem } });
    const other = await open(dataDir, { lock: noLock });
    const commit = async () => void (await paused.commit(() => [draft("paused")], { actor }));
    const commitment = await calls.pause(call, commit);
    for (const name of ["a", "b"]) await other.commit(() => [draft(name)], { actor });
    await commitment.goOn();
    // Right between its look at the head and its own is the one place where it can't know.
    if (commitment.at !== "overwrite") assert.equal((await open(dataDir)).headSeq(), 3, `before ${commitment.at}`);
    ({ isPaused } = commitment);
  }
});

test("a head that says more than the log has, of a log that was cut or is a copy of another, is written anew", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await project.commit(() => [draft("a")], { actor });
  const path = join(dirname(logPath(dataDir)), "head");
  const told = decodeHead(await readFile(path)) ?? assert.fail("no head");
  for (const [at, lie] of [{ offset: 2 ** 40 }, { inode: told.inode + 1 }].entries()) {
    await writeFile(path, encodeHead({ ...told, seq: 99, ...lie }));
    await project.commit(() => [draft(`b${at}`)], { actor });
    assert.equal(decodeHead(await readFile(path))?.seq, project.headSeq());
  }
});
