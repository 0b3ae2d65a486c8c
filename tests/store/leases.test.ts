import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createLeaseObserver, startBeating, sweepHeartbeats } from "../../store/heartbeats.ts";
import { type Ports, realPorts } from "../../store/ports.ts";
import { failOnFault } from "./support.ts";

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-beats-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A clock the test moves by hand. */
function handClock(): { ports: Ports; move: (ms: number) => void } {
  let time = 0;
  const ports = { ...realPorts, monotonic: () => time };
  return {
    ports,
    move: (ms) => {
      time += ms;
    },
  };
}

function beat(folder: string, workerId: string, counter: number, pid = process.pid, host = hostname()): Promise<void> {
  return writeFile(join(folder, `${workerId}.json`), JSON.stringify({ workerId, pid, host, counter }));
}

test("a worker that beats keeps its lease; one that stops beating loses it after 15 s of the observer's clock", async (t) => {
  const folder = await makeFolder(t);
  const { ports, move } = handClock();
  const observer = createLeaseObserver(folder, ports);
  const expired = async () => [...(await observer.expiredAmong(["a", "b"]))];
  await beat(folder, "a", 1);
  await beat(folder, "b", 1);
  assert.deepEqual(await expired(), []);
  move(14_999);
  await beat(folder, "a", 2);
  assert.deepEqual(await expired(), []);
  move(1);
  assert.deepEqual(await expired(), ["b"]);
});

test("a beat counts from when its writing began: one that a slow disk kept for long is nearly over when it is there", async (t) => {
  const { ports, move } = handClock();
  const { fileSystem } = ports;
  const slow = {
    ...fileSystem,
    replace(path: string, bytes: Uint8Array) {
      move(14_000);
      return fileSystem.replace(path, bytes);
    },
  };
  const folder = await makeFolder(t);
  const beating = await startBeating({
    ...{ folder, workerId: "a", onFault: failOnFault },
    ports: { ...ports, fileSystem: slow },
  });
  t.after(beating.abandon);
  assert.equal(beating.isAlive(), true);
  move(1_000);
  assert.equal(beating.isAlive(), false);
});

test("after its own start an observer gives a silent worker one full lease of grace", async (t) => {
  const folder = await makeFolder(t);
  const { ports, move } = handClock();
  await beat(folder, "a", 7);
  const observer = createLeaseObserver(folder, ports);
  move(14_999);
  assert.deepEqual([...(await observer.expiredAmong(["a", "unknown"]))], []);
  move(1);
  assert.deepEqual([...(await observer.expiredAmong(["a", "unknown"]))], ["unknown"]);
});

test("a worker whose process is dead on this host has lost its lease at once, on another host nobody can tell", async (t) => {
  const folder = await makeFolder(t);
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  await beat(folder, "dead", 1, child.pid);
  await beat(folder, "far", 1, child.pid, "elsewhere");
  const observer = createLeaseObserver(folder);
  assert.deepEqual([...(await observer.expiredAmong(["dead", "far"]))], ["dead"]);
});

test("a beating worker is seen, and gives its lease back at once when it stops", async (t) => {
  const folder = await makeFolder(t);
  const { ports } = handClock();
  const beating = await startBeating({ folder, workerId: "w", onFault: failOnFault });
  assert.equal(beating.isAlive(), true);
  assert.equal((await createLeaseObserver(folder, ports).expiredAmong(["w"])).size, 0);
  await beating.stop();
  assert.equal((await createLeaseObserver(folder, ports).expiredAmong(["w"])).size, 1, "even for a fresh observer");
});

test("sweeping removes what ended workers left an hour ago, but keeps those that still hold a job", async (t) => {
  const folder = await makeFolder(t);
  for (const workerId of ["done", "holds"]) {
    const beating = await startBeating({ folder, workerId, onFault: failOnFault });
    await beating.stop();
  }
  const alive = await startBeating({ folder, workerId: "alive", onFault: failOnFault });
  const sweep = (afterMs: number) =>
    sweepHeartbeats(folder, new Set(["holds"]), { ...realPorts, now: () => Date.now() + afterMs });
  await sweep(3_500_000);
  assert.deepEqual((await readdir(folder)).sort(), ["alive.json", "done.json", "holds.json"]);
  await sweep(3_700_000);
  assert.deepEqual((await readdir(folder)).sort(), ["alive.json", "holds.json"]);
  await alive.stop();
});

test("a claim of a dead worker that reaches the log only after others have started and swept is free at once", async (t) => {
  const folder = await makeFolder(t);
  const { ports } = handClock();
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  const beatAt = new Date().toISOString();
  const last = { workerId: "dead", pid: child.pid, host: hostname(), counter: 1, beatAt };
  await writeFile(join(folder, "dead.json"), JSON.stringify(last));
  // The log shows nothing of its claim yet.
  await sweepHeartbeats(folder, new Set());
  const observer = createLeaseObserver(folder, ports);
  assert.deepEqual([...(await observer.expiredAmong(["dead"]))], ["dead"]);
});

test("every time the lease runs out counts, also when the next beat comes through at once", async (t) => {
  const folder = await makeFolder(t);
  const { ports, move } = handClock();
  const beating = await startBeating({ folder, workerId: "w", onFault: failOnFault, ports });
  move(14_999);
  assert.equal(beating.lapses(), 0);
  move(1);
  assert.equal(beating.lapses(), 1);
  await beating.stop();
  assert.deepEqual([beating.isAlive(), beating.lapses()], [true, 1]);
});

test("a worker that can't beat for a whole lease knows that it has lost it", async (t) => {
  const folder = await makeFolder(t);
  const { ports, move } = handClock();
  const beating = await startBeating({ folder, workerId: "w", onFault: failOnFault, ports });
  move(14_999);
  assert.equal(beating.isAlive(), true);
  move(1);
  assert.equal(beating.isAlive(), false);
  await beating.stop();
});

test("a worker whose heartbeat files were deleted beats on into folders it makes again, and nobody takes its jobs meanwhile", async (t) => {
  const home = await makeFolder(t);
  const folder = join(home, "runtime", "heartbeats");
  const { ports, move } = handClock();
  const beating = await startBeating({ folder, workerId: "w", onFault: failOnFault, ports });
  t.after(() => beating.abandon());
  const observer = createLeaseObserver(folder, ports);
  const expired = async () => [...(await observer.expiredAmong(["w"]))];
  move(14_999);
  assert.deepEqual(await expired(), []);
  await rm(join(home, "runtime"), { recursive: true });
  move(14_999);
  assert.deepEqual(await expired(), [], "its last beat was seen less than a lease ago");
  await beating.stop();
  assert.deepEqual(await readdir(folder), ["w.json"]);
  await rm(home, { recursive: true });
  const late = startBeating({ folder, workerId: "w", onFault: failOnFault }).then((stray) => stray.abandon());
  await assert.rejects(late, { code: "ENOENT" }, "a project that is gone does not come back as an empty folder");
});
