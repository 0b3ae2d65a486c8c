import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { serverFold } from "../../core/project/server-state.ts";
import { dropOldFilesDaily } from "../../server/old-files.ts";
import { openWithDesk } from "../../server/opened-project.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { actor, closeAfter, draft, eventually, failOnFault, makeDataDir } from "../store/support.ts";

/** A clock of our own: what is called next, and when. */
function handClock() {
  const waiting = new Map<() => void, number>();
  return {
    callLater(work: () => void, afterMs: number) {
      waiting.set(work, afterMs);
      return () => waiting.delete(work);
    },
    delays: () => [...waiting.values()],
    /** Lets the time pass, and all that follows from it happen. */
    async pass() {
      const due = [...waiting.keys()];
      waiting.clear();
      for (const work of due) work();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("old files are dropped some seconds after opening and then once a day, also after a fault, which is told", async () => {
  const clock = handClock();
  const faults: unknown[] = [];
  let calls = 0;
  const drop = async () => {
    calls += 1;
    if (calls === 2) throw new Error("the disk is gone");
  };
  const care = dropOldFilesDaily(drop, (fault) => faults.push(fault), clock.callLater);
  assert.deepEqual([calls, clock.delays()], [0, [10_000]]);
  for (const expected of [1, 2, 3]) {
    await clock.pass();
    assert.deepEqual([calls, clock.delays()], [expected, [24 * 60 * 60 * 1000]]);
  }
  assert.deepEqual(faults.map(String), ["Error: the disk is gone"]);
  await care.close();
  assert.deepEqual(clock.delays(), []);
});

test("closing waits for what is being dropped, and nothing is begun after it", async () => {
  const clock = handClock();
  let end: () => void = () => undefined;
  const drop = () =>
    new Promise<void>((resolve) => {
      end = resolve;
    });
  const care = dropOldFilesDaily(drop, (fault) => assert.fail(String(fault)), clock.callLater);
  await clock.pass();
  let isClosed = false;
  const closing = care.close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isClosed, false);
  end();
  await closing;
  assert.deepEqual(clock.delays(), []);
});

test("PROTOCOL 1.8: the server drops what is older than a year, soon after it opened a project", async (t) => {
  const dataDir = await makeDataDir(t);
  const longAgo = { ...realPorts, now: () => Date.now() - 366 * 24 * 60 * 60 * 1000 };
  const options = { dataDir, projectId: "p", fold: serverFold, freeSpaceFloorBytes: 0 };
  const writer = await openProject({ ...options, segmentBytes: 2000, ports: longAgo });
  for (let at = 0; at < 20; at += 1) await writer.commit(() => [draft(`n${at}`)], { actor });
  await writer.close();
  const clock = handClock();
  const opened = await openWithDesk(dataDir, "p", failOnFault, clock.callLater);
  closeAfter(dataDir, opened.close);
  const files = () => readdir(join(opened.project.folder, "events", "seg"));
  assert.ok((await files()).includes("1.jsonl"));
  await clock.pass();
  await eventually(() => clock.delays().length > 0);
  assert.ok(!(await files()).includes("1.jsonl"));
});
