import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogLock } from "../../store/log/lock.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { type Ports, realPorts } from "../../store/ports.ts";
import { createProject } from "../../store/projects.ts";
import { actor, draft, makeDataDir, open } from "./support.ts";

test("a project on a file system that is shared over a network is neither made nor opened", async (t) => {
  const dataDir = await makeDataDir(t);
  // NFS, SMB 1, SMB 2 and later, CIFS, 9P, FUSE, AFS and Ceph, as statfs(2) numbers them.
  for (const typeId of [0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x01021997, 0x65735546, 0x5346414f, 0x00c36400]) {
    const space = async () => ({ freeBytes: 2 ** 40, typeId });
    const ports: Ports = { ...realPorts, fileSystem: { ...realPorts.fileSystem, space } };
    await assert.rejects(open(dataDir, { ports }), { code: "NETWORK_FILE_SYSTEM" });
    await assert.rejects(createProject(dataDir, "other", ports), { code: "NETWORK_FILE_SYSTEM" });
  }
});

test("of 10,001 commits that wait for the log at once the last is refused with a time to come back, the others are written", async (t) => {
  let letGo: () => void = () => undefined;
  const free = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const lock: LogLock = { acquire: (deadlineAtMs) => free.then(() => noLock.acquire(deadlineAtMs)) };
  const project = await open(await makeDataDir(t), { lock });
  const commits = Array.from({ length: 10_000 }, (_, at) => project.commit(() => [draft(`${at}`)], { actor }));
  await assert.rejects(
    project.commit(() => [draft("one-too-many")], { actor }),
    { code: "LOG_UNAVAILABLE", retryAfterSeconds: 1 },
  );
  letGo();
  await Promise.all(commits);
  assert.equal(project.headSeq(), 10_000);
});
