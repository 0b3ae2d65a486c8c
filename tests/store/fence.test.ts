import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { test } from "node:test";
import type { FileSystem } from "../../store/file-system.ts";
import { encodeLine, genesisHash } from "../../store/log/line.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { realPorts } from "../../store/ports.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { actor, draft, logPath, makeDataDir, open, readAll } from "./support.ts";

/** The real disk; `intrude` runs right before the first bytes are appended. */
function intruded(intrude: () => Promise<void>): FileSystem {
  let isDone = false;
  return {
    ...realFileSystem,
    async openLog(path) {
      const file = await realFileSystem.openLog(path);
      return {
        ...file,
        async append(bytes) {
          if (!isDone) {
            isDone = true;
            await intrude();
          }
          return file.append(bytes);
        },
      };
    },
  };
}

test("a commit that another writer came before is decided again on what that one wrote, and told its true seq", async (t) => {
  const dataDir = await makeDataDir(t);
  const other = await open(dataDir, { lock: noLock });
  const fileSystem = intruded(async () => {
    await other.commit(() => [draft("first")], { actor });
  });
  const project = await open(dataDir, { lock: noLock, ports: { ...realPorts, fileSystem } });
  const { events } = await project.commit((state) => [draft(`after-${state.names.length}`)], { actor });
  assert.deepEqual([events[0]?.seq, events[0]?.entityId], [2, "after-1"]);
  for (const each of [project, other]) {
    await each.catchUp();
    assert.deepEqual(
      (await readAll(each)).map(({ entityId }) => entityId),
      ["first", "after-1"],
    );
  }
});

test("a commit that was undone is not taken for the event that came to stand in its place", async (t) => {
  const dataDir = await makeDataDir(t);
  const other = await open(dataDir, { lock: noLock });
  const fileSystem = intruded(async () => {
    await other.commit(() => [draft("first")], { actor });
  });
  const project = await open(dataDir, { lock: noLock, ports: { ...realPorts, fileSystem } });
  const { events, duplicate } = await project.commit(() => [draft("mine", "k")], { actor });
  assert.deepEqual([events[0]?.seq, events[0]?.entityId, duplicate], [2, "mine", false]);
});

test("bytes of a stranger before ours do not hide a commit: it is accepted where it came to stand", async (t) => {
  const dataDir = await makeDataDir(t);
  const fileSystem = intruded(() => appendFile(logPath(dataDir), "not ours\n"));
  const project = await open(dataDir, { lock: noLock, ports: { ...realPorts, fileSystem } });
  const { events } = await project.commit(() => [draft("a")], { actor });
  assert.equal(events[0]?.seq, 1);
  await project.close();
  assert.deepEqual((await readAll(await open(dataDir))).length, 1);
});

test("a line that hashes right but follows another line than the last is a ghost", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir, { lock: noLock });
  const { events } = await project.commit(() => [draft("a")], { actor });
  const [first] = events;
  assert.ok(first);
  await appendFile(
    logPath(dataDir),
    Buffer.concat([encodeLine({ ...first, seq: 2 }, genesisHash).bytes, Buffer.from("\n")]),
  );
  const next = await project.commit(() => [draft("b")], { actor });
  assert.equal(next.events[0]?.seq, 2);
  assert.deepEqual(project.state().names, ["a", "b"]);
});
