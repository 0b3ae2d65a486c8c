import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileSystem } from "../../store/file-system.ts";
import { realPorts } from "../../store/ports.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { actor, closeAfter, draft, eventually, makeDataDir, open } from "./support.ts";

/** The real disk, telling each step in order; datasync waits for `gate`. */
function recordingFileSystem(steps: string[], gate: () => Promise<void>): FileSystem {
  return {
    ...realFileSystem,
    async openLog(path) {
      const file = await realFileSystem.openLog(path);
      return {
        ...file,
        async append(bytes) {
          steps.push("write");
          return file.append(bytes);
        },
        async datasync() {
          await gate();
          await file.datasync();
          steps.push("datasync");
        },
        async holds(position, bytes) {
          steps.push("read back");
          return file.holds(position, bytes);
        },
      };
    },
    async syncFolder(path) {
      await realFileSystem.syncFolder(path);
      steps.push("folder");
    },
    async overwrite(path, bytes) {
      if (path.endsWith("/head")) steps.push("head");
      await realFileSystem.overwrite(path, bytes);
    },
  };
}

test("a commit is acknowledged after write, datasync, read-back, folder sync of a new log, and head, in this order", async (t) => {
  const steps: string[] = [];
  const fileSystem = recordingFileSystem(steps, async () => undefined);
  const project = await open(await makeDataDir(t), { ports: { ...realPorts, fileSystem } });
  await project.commit(() => [draft("a")], { actor });
  steps.push("acknowledged");
  await project.commit(() => [draft("b")], { actor });
  assert.deepEqual(steps, [
    ...["write", "datasync", "read back", "folder", "head", "acknowledged"],
    ...["write", "datasync", "read back", "head"],
  ]);
});

test("what is not yet durable is neither shown, read nor announced", async (t) => {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const steps: string[] = [];
  const fileSystem = recordingFileSystem(steps, () => released);
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir, { ports: { ...realPorts, fileSystem } });
  closeAfter(dataDir, async () => release());
  const other = await open(dataDir);
  const announced: number[] = [];
  project.onAppend((headSeq) => announced.push(headSeq));
  const committed = project.commit(() => [draft("a")], { actor });
  await eventually(() => steps.includes("write"));
  await other.catchUp();
  for (const each of [project, other]) {
    assert.deepEqual(each.state().names, []);
    assert.deepEqual((await each.read({ since: 0 })).events, []);
  }
  assert.deepEqual(announced, []);
  release();
  await committed;
  assert.deepEqual(project.state().names, ["a"]);
  assert.deepEqual(announced, [1]);
});

test("what one process commits wakes another through the watch, and through the poll alone", async (t) => {
  const dataDir = await makeDataDir(t);
  const deaf: FileSystem = { ...realFileSystem, watch: () => ({ close: () => undefined }) };
  const writer = await open(dataDir);
  const watching = await open(dataDir);
  const polling = await open(dataDir, { ports: { ...realPorts, fileSystem: deaf } });
  const heard = new Map<string, number>();
  watching.onAppend((headSeq) => heard.set("watching", headSeq));
  polling.onAppend((headSeq) => heard.set("polling", headSeq));
  for (const name of ["a", "b", "c"]) await writer.commit(() => [draft(name)], { actor });
  await eventually(() => heard.get("watching") === 3 && heard.get("polling") === 3);
  assert.deepEqual(watching.state().names, ["a", "b", "c"]);
  assert.deepEqual(polling.state().names, ["a", "b", "c"]);
});

test("a stopped listener hears nothing more", async (t) => {
  const project = await open(await makeDataDir(t));
  const heard: number[] = [];
  const stop = project.onAppend((headSeq) => heard.push(headSeq));
  await project.commit(() => [draft("a")], { actor });
  stop();
  await project.commit(() => [draft("b")], { actor });
  assert.deepEqual(heard, [1]);
});

test("a commit after close is refused, and one under way is finished", async (t) => {
  const project = await open(await makeDataDir(t));
  const underWay = project.commit(() => [draft("a")], { actor });
  await Promise.all([project.close(), underWay]);
  await assert.rejects(
    project.commit(() => [draft("b")], { actor }),
    { code: "LOG_UNAVAILABLE" },
  );
});

test("a listener that throws is reported as a fault and harms neither the commit nor the other listeners", async (t) => {
  const faults: unknown[] = [];
  const project = await open(await makeDataDir(t), { onFault: (error) => faults.push(error) });
  const heard: number[] = [];
  project.onAppend(() => {
    throw new Error("listener");
  });
  project.onAppend((headSeq) => heard.push(headSeq));
  assert.equal((await project.commit(() => [draft("a")], { actor })).headSeq, 1);
  assert.deepEqual(heard, [1]);
  assert.deepEqual(faults.map(String), ["Error: listener"]);
});
