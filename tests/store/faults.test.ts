import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileSystem, LogFile } from "../../store/file-system.ts";
import { realPorts } from "../../store/ports.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { actor, draft, makeDataDir, open, readAll } from "./support.ts";

type Fault = "EIO" | "ENOSPC" | "short write";

/** The real disk, but the call of this number fails; counts append, datasync, reading back, read and overwrite. */
function faultyFileSystem(failingCall: number, fault: Fault): { fileSystem: FileSystem; calls: () => number } {
  let calls = 0;
  const isDue = () => {
    calls += 1;
    return calls === failingCall;
  };
  const check = () => {
    if (isDue()) throw Object.assign(new Error(fault), { code: fault });
  };
  const wrap = (file: LogFile): LogFile => ({
    ...file,
    async append(bytes) {
      if (!isDue()) return file.append(bytes);
      if (fault === "short write") return file.append(bytes.subarray(0, bytes.length >> 1));
      throw Object.assign(new Error(fault), { code: fault });
    },
    async datasync() {
      check();
      await file.datasync();
    },
    async holds(position, bytes) {
      check();
      return file.holds(position, bytes);
    },
    async read(position, length) {
      check();
      return file.read(position, length);
    },
  });
  const fileSystem: FileSystem = {
    ...realFileSystem,
    openLog: async (path) => wrap(await realFileSystem.openLog(path)),
    async overwrite(path, bytes) {
      if (path.endsWith("head")) check();
      await realFileSystem.overwrite(path, bytes);
    },
  };
  return { fileSystem, calls: () => calls };
}

for (const fault of ["EIO", "ENOSPC", "short write"] as const) {
  test(`when any one call fails with ${fault}, nothing acknowledged is lost, nothing doubled, and the writer recovers`, async (t) => {
    for (let failingCall = 1; ; failingCall += 1) {
      const { fileSystem, calls } = faultyFileSystem(failingCall, fault);
      const dataDir = await makeDataDir(t);
      const project = await open(dataDir, { ports: { ...realPorts, fileSystem }, onFault: () => undefined });
      const acknowledged: string[] = [];
      for (const name of ["a", "b", "c", "d"]) {
        // A refused commit is sent again with the same key, as a client would.
        for (let isDone = false; !isDone; ) {
          try {
            await project.commit(() => [draft(name, "k")], { actor });
            isDone = true;
          } catch (error) {
            assert.equal((error as { code: string }).code, "LOG_UNAVAILABLE", String(error));
          }
        }
        acknowledged.push(name);
      }
      const wasReached = calls() >= failingCall;
      assert.deepEqual(project.state().names, acknowledged, `call ${failingCall}`);
      await project.close();
      const again = await open(dataDir);
      assert.deepEqual(
        (await readAll(again)).map(({ entityId }) => entityId),
        acknowledged,
        `call ${failingCall}`,
      );
      await again.close();
      if (!wasReached) return;
    }
  });
}
