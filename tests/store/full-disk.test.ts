import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { type Ports, realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { simulatedFileSystem } from "./simulated-file-system.ts";
import { actor, draft, namesFold, readAll } from "./support.ts";

const mountCommand = "mount";
const unmountCommand = "umount";
const diskBytes = 256 * 1024;

interface SmallDisk {
  readonly dataDir: string;
  readonly ports: Ports;
  /** Gives the disk more room. */
  grow(): void;
}

/** A tiny tmpfs where root may mount one, else a simulated disk that takes so many bytes and no more. */
async function smallDisk(t: TestContext): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-small-"));
  let isMounted = false;
  t.after(async () => {
    if (isMounted) execFileSync(unmountCommand, ["-l", folder]);
    await rm(folder, { recursive: true, force: true });
  });
  try {
    execFileSync(mountCommand, ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", folder], { stdio: "ignore" });
  } catch (error) {
    t.diagnostic(`no tmpfs here, so the disk is simulated: ${String(error)}`);
    return simulatedSmallDisk();
  }
  isMounted = true;
  const grow = () => execFileSync(mountCommand, ["-o", `remount,size=${diskBytes * 8}`, folder]);
  return { dataDir: folder, ports: realPorts, grow };
}

function simulatedSmallDisk(): SmallDisk {
  let appends = 0;
  let most = 100;
  const fileSystem = simulatedFileSystem(new SimulatedDisk(), (operation) => {
    if (operation !== "append") return "works";
    appends += 1;
    if (appends === most + 1) return "short write";
    return appends > most ? "ENOSPC" : "works";
  });
  const grow = () => {
    most = Number.POSITIVE_INFINITY;
  };
  return { dataDir: "/data", ports: { ...realPorts, fileSystem }, grow };
}

test("PROTOCOL 1.3: a disk that fills up refuses what does not fit, keeps all it acknowledged, and goes on when there is room", async (t) => {
  const { dataDir, ports, grow } = await smallDisk(t);
  await createProject(dataDir, "p", ports);
  const open = () =>
    openProject({
      ...{ dataDir, projectId: "p", fold: namesFold, freeSpaceFloorBytes: 0, lock: noLock, ports },
      onFault: () => undefined,
    });
  const project = await open();
  const acknowledged: string[] = [];
  let refusals = 0;
  try {
    for (let n = 0; refusals < 5 && n < 5000; n += 1) {
      try {
        await project.commit(() => [draft(`${n}-${"x".repeat(100)}`, "k")], { actor });
        acknowledged.push(`${n}-${"x".repeat(100)}`);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === "LOG_UNAVAILABLE", String(error));
        refusals += 1;
      }
    }
    assert.ok(refusals === 5 && acknowledged.length > 50, `${refusals} refused, ${acknowledged.length} acknowledged`);
    grow();
    await project.commit(() => [draft("room", "k")], { actor });
    const names = (await readAll(project)).map(({ entityId }) => entityId);
    assert.deepEqual(
      acknowledged.filter((name) => !names.includes(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
    assert.equal(names.at(-1), "room");
  } finally {
    await project.close();
  }
});
