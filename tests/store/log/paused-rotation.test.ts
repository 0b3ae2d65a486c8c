import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { noLock } from "../../../store/log/no-lock.ts";
import { realPorts } from "../../../store/ports.ts";
import type { ProjectStore } from "../../../store/project.ts";
import { eachPause, pausedCalls } from "../paused-calls.ts";
import { actor, draft, makeDataDir, type Names, open, readAll } from "../support.ts";

/** A file holds four events and its seal. */
const segmentBytes = 2000;
const day = 24 * 60 * 60 * 1000;

test("a writer that stands still in a rotation goes on, also when the file it comes to is sealed and its next is not there yet", async (t) => {
  await eachPause(20, async (call) => {
    const { writer, commit, dataDir } = await fullFile(t);
    const late = await writer();
    const pausedLate = await late.calls.pause(call, () => late.fill("late"));
    await commit((await writer()).project, "between");
    const other = await writer();
    const pausedOther = await other.calls.pause("makeFolder", async () => {
      for (let at = 0; at < 4; at += 1) await commit(other.project, `other${at}`);
      await commit(other.project, "end");
    });
    await pausedLate.goOn().finally(pausedOther.goOn);
    const names = (await readAll(await open(dataDir))).map(({ entityId }) => entityId);
    for (const name of ["late", "between", "other3", "end"])
      assert.equal(names.filter((each) => each === name).length, 1, `${name}, paused before ${pausedLate.at}`);
    return pausedLate;
  });
});

test("a writer that stood still in a rotation until that file and the next were dropped does not begin the log anew", async (t) => {
  await eachPause(20, async (call) => {
    const { writer, commit, wait } = await fullFile(t);
    const [late, other] = [await writer(), await writer()];
    const paused = await late.calls.pause(call, async () => {
      await late.fill("late").catch((error: { code?: string }) => assert.equal(error.code, "LOG_UNAVAILABLE"));
    });
    for (let at = 0; at < 12; at += 1) await commit(other.project, `other${at}`);
    wait(40 * day);
    assert.ok((await other.project.dropOldFiles(0)).length >= 2);
    const head = other.project.headSeq();
    await paused.goOn();
    const { events } = await late.project.commit(() => [draft("again")], { actor });
    // Right between its look at what there is and making the next file it can't know.
    if (paused.at !== "openLog") assert.ok((events[0]?.seq ?? 0) > head, `before ${paused.at}`);
    return paused;
  });
});

/** A log of one event less than a file, and writers of it whose lock keeps nobody out. */
async function fullFile(t: TestContext) {
  const dataDir = await makeDataDir(t);
  let now = Date.now();
  const commit = async (project: ProjectStore<Names>, name: string) => {
    await project.commit(() => [draft(name)], { actor });
  };
  async function writer() {
    const calls = pausedCalls();
    const ports = { ...realPorts, now: () => now, fileSystem: calls.fileSystem };
    const project = await open(dataDir, { lock: noLock, segmentBytes, ports });
    return {
      calls,
      project,
      /** The rotation comes after the answer, so another commit waits for it. */
      async fill(name: string) {
        await commit(project, name);
        await project.commit(() => [], { actor });
      },
    };
  }
  const { project } = await writer();
  for (let at = 0; at < 3; at += 1) await commit(project, `first${at}`);
  const wait = (ms: number) => {
    now += ms;
  };
  return { dataDir, writer, commit, wait };
}
