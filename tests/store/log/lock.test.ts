import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createLogLock } from "../../../store/log/lock.ts";
import { type Ports, realPorts } from "../../../store/ports.ts";

async function lockPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-lock-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "lock");
}

/** A clock that stands still but for the waits of whoever uses it. */
function patientPorts(): Ports {
  let passed = 0;
  return {
    ...realPorts,
    chance: () => 0.5,
    monotonic: () => passed,
    wait: async (ms) => {
      passed += ms;
      await realPorts.wait(0);
    },
  };
}

test("a holder is left alone for a while, then robbed; its own release leaves the thief's lock alone", async (t) => {
  const path = await lockPath(t);
  const stuckPorts = patientPorts();
  const stuck = await createLogLock(path, stuckPorts).acquire(1000);
  await assert.rejects(createLogLock(path, patientPorts()).acquire(150), { code: "LOCK_TIMEOUT" });
  assert.ok((await stat(path)).isDirectory(), "not robbed yet");
  assert.equal(stuck.isLost(), false);
  // A disk tells time in steps: the thief's lock must be younger by more than those.
  await realPorts.wait(100);
  const thief = await createLogLock(path, patientPorts()).acquire(10_000);
  await stuckPorts.wait(400);
  assert.deepEqual([stuck.isLost(), await stuck.isTakenAway(), await thief.isTakenAway()], [true, true, false]);
  await stuck.release();
  assert.ok((await stat(path)).isDirectory(), "still the thief's");
  await thief.release();
  await assert.rejects(stat(path), { code: "ENOENT" });
});

test("a lock held for long that nobody took is let go like any other", async (t) => {
  const path = await lockPath(t);
  const ports = patientPorts();
  const held = await createLogLock(path, ports).acquire(1000);
  await ports.wait(400);
  assert.deepEqual([held.isLost(), await held.isTakenAway()], [true, false]);
  await held.release();
  await assert.rejects(stat(path), { code: "ENOENT" });
});

test("who has waited longest gets the lock next, who let it go waits behind the others", async (t) => {
  const path = await lockPath(t);
  const order: string[] = [];
  const waiting = async (count: number) => {
    for (;;) {
      const names = await readdir(`${path}.waiting`).catch(() => []);
      if (names.length >= count) return;
      await realPorts.wait(1);
    }
  };
  const locks = new Map(["a", "b", "c"].map((name) => [name, createLogLock(path, realPorts)]));
  const take = async (name: string) => {
    const held = await locks.get(name)?.acquire(performance.now() + 20_000);
    order.push(name);
    return held;
  };
  const first = await take("a");
  const taken: Promise<void>[] = [];
  for (const [at, name] of ["b", "c"].entries()) {
    taken.push(take(name).then((held) => held?.release()));
    await waiting(at + 1);
    // Places are told apart by the millisecond.
    await realPorts.wait(5);
  }
  await first?.release();
  taken.push(take("a").then((held) => held?.release()));
  await Promise.all(taken);
  assert.deepEqual(order, ["a", "b", "c", "a"]);
});
