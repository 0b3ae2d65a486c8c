import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { type Chance, type CrashKind, chanceFrom, SimulatedDisk } from "./simulated-disk.ts";
import { type Decree, type Fate, simulatedFileSystem } from "./simulated-file-system.ts";
import { actor, draft, type Names, namesFold, readAll } from "./support.ts";

/** Two small commits fill a file, so that a handful of them crosses rotations. */
const segmentBytes = 1200;
const names = ["a", "b", "c", "d", "e", "f"];
const crashKinds: readonly CrashKind[] = ["nothing unsynced", "prefix", "newest", "subset", "subset", "everything"];

async function newDisk(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const fileSystem = simulatedFileSystem(disk);
  await createProject("/data", "p", { ...realPorts, fileSystem });
  for (const folder of ["", "/data", "/data/projects", "/data/projects/p"]) await fileSystem.syncFolder(folder);
  return disk;
}

function openOn(disk: SimulatedDisk, decree?: Decree): Promise<ProjectStore<Names>> {
  const fileSystem = simulatedFileSystem(disk, decree);
  return openProject<Names>({
    dataDir: "/data",
    projectId: "p",
    fold: namesFold,
    segmentBytes,
    lock: noLock,
    ports: { ...realPorts, fileSystem },
    onFault: () => undefined,
  });
}

/** Runs `work` on an open project and closes it, whatever happened; a disk that stopped refuses the close too. */
async function withProject(
  disk: SimulatedDisk,
  decree: Decree,
  work: (project: ProjectStore<Names>) => Promise<void>,
): Promise<void> {
  let project: ProjectStore<Names>;
  try {
    project = await openOn(disk, decree);
  } catch (error) {
    if (error instanceof Error && "code" in error) return;
    throw error;
  }
  try {
    await work(project);
  } finally {
    await project.close();
  }
}

/** Commits the names one after another, each at most `tries` times with its key; tells which were acknowledged. */
async function commitAll(project: ProjectStore<Names>, tries: number): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  for (const name of names) {
    for (let attempt = 0; attempt < tries && !acknowledged.has(name); attempt += 1) {
      try {
        const { events } = await project.commit(() => [draft(name, "k")], { actor });
        acknowledged.set(name, events[0]?.seq ?? 0);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === "LOG_UNAVAILABLE", String(error));
        assert.equal(error.retryAfterSeconds, 1);
      }
    }
  }
  return acknowledged;
}

/** After reopening: every acknowledged event at its seq, no gap, nothing twice, and the log goes on. */
async function checkAfter(
  disk: SimulatedDisk,
  acknowledged: ReadonlyMap<string, number>,
  where: string,
): Promise<void> {
  const project = await openOn(disk);
  try {
    await project.commit(() => [draft("after", "k")], { actor });
    const events = await readAll(project, 2);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, at) => at + 1),
      where,
    );
    for (const [name, seq] of acknowledged) assert.equal(events[seq - 1]?.entityId, name, `${where}: ${name}`);
    const keys = events.map(({ entityId }) => entityId);
    assert.equal(new Set(keys).size, keys.length, `${where}: ${keys}`);
    assert.equal(keys.includes("after"), true, where);
    assert.deepEqual(project.state().names, keys, where);
  } finally {
    await project.close();
  }
}

/** The fate of call number `at`; all others work. */
function fateAt(at: number, fate: Fate): { decree: Decree; operation: () => string | null } {
  let calls = 0;
  let hit: string | null = null;
  return {
    decree(operation, path) {
      calls += 1;
      if (calls !== at) return "works";
      hit = `${operation} ${path}`;
      return fate;
    },
    operation: () => hit,
  };
}

async function crashAll(disk: SimulatedDisk, chance: Chance, acknowledged: ReadonlyMap<string, number>, where: string) {
  for (const kind of crashKinds) await checkAfter(disk.crash(kind, chance), acknowledged, `${where}, ${kind}`);
}

for (const fate of ["crash before", "crash after"] as const) {
  test(`PROTOCOL 1.3: a power cut at any call (${fate} it), also within a rotation, loses nothing acknowledged`, async () => {
    const chance = chanceFrom(1);
    for (let at = 1; ; at += 1) {
      const disk = await newDisk();
      const { decree, operation } = fateAt(at, fate);
      let acknowledged = new Map<string, number>();
      await withProject(disk, decree, async (project) => {
        acknowledged = await commitAll(project, 1);
      });
      await crashAll(disk, chance, acknowledged, `${fate} call ${at}, ${operation()}`);
      if (operation() === null) {
        assert.equal(acknowledged.size, names.length);
        return;
      }
    }
  });
}

for (const fate of ["EIO", "ENOSPC", "short write"] as const) {
  test(`PROTOCOL 1.3: any one call that fails with ${fate} loses nothing, and neither does a power cut later`, async () => {
    const chance = chanceFrom(2);
    for (let at = 1; ; at += 1) {
      const disk = await newDisk();
      const { decree, operation } = fateAt(at, fate);
      let acknowledged = new Map<string, number>();
      await withProject(disk, decree, async (project) => {
        acknowledged = await commitAll(project, 3);
        assert.equal(acknowledged.size, names.length, `${fate} at call ${at}, ${operation()}`);
      });
      await crashAll(disk, chance, acknowledged, `${fate} at call ${at}, ${operation()}`);
      if (operation() === null) return;
    }
  });
}

test("what a failed sync dropped is written again, also by another process than the one that was told", async (t) => {
  const disk = await newDisk();
  let isFailing = false;
  const one = await openOn(disk, (operation) => (isFailing && operation === "sync" ? "EIO" : "works"));
  const other = await openOn(disk);
  t.after(() => Promise.all([one.close(), other.close()]));
  await one.commit(() => [draft("a")], { actor });
  isFailing = true;
  await assert.rejects(
    one.commit(() => [draft("b", "k")], { actor }),
    { code: "LOG_UNAVAILABLE" },
  );
  const { events } = await other.commit(() => [draft("c", "k")], { actor });
  const after = new Map([
    ["a", 1],
    ["c", events[0]?.seq ?? 0],
  ]);
  await checkAfter(disk.crash("nothing unsynced", chanceFrom(3)), after, "after a dropped write");
});

test("after a failed sync nothing is appended before a sync on a new descriptor has succeeded", async (t) => {
  const disk = await newDisk();
  const steps: string[] = [];
  let failures = 0;
  const project = await openOn(disk, (operation, path) => {
    if (path.endsWith("events.jsonl") && ["open", "append", "sync"].includes(operation)) steps.push(operation);
    if (operation !== "sync" || failures === 0) return "works";
    failures -= 1;
    return "EIO";
  });
  t.after(() => project.close());
  await project.commit(() => [draft("a")], { actor });
  failures = 1;
  await assert.rejects(
    project.commit(() => [draft("b", "k")], { actor }),
    { code: "LOG_UNAVAILABLE" },
  );
  steps.length = 0;
  await project.commit(() => [draft("c")], { actor });
  assert.deepEqual(steps.slice(0, 3), ["open", "sync", "append"]);
});

test("what a dead writer left unsynced is on the disk before anybody is told of it", async (t) => {
  const disk = await newDisk();
  let isDying = false;
  const dying = await openOn(disk, (operation, path) =>
    isDying && operation === "sync" && path.endsWith("events.jsonl") ? "crash before" : "works",
  );
  await dying.commit(() => [draft("a")], { actor });
  isDying = true;
  await assert.rejects(
    dying.commit(() => [draft("b")], { actor }),
    { code: "LOG_UNAVAILABLE" },
  );
  const other = await openOn(disk);
  t.after(() => Promise.all([dying.close(), other.close()]));
  await other.commit(() => [], { actor });
  assert.deepEqual(other.state().names, ["a", "b"]);
  const after = new Map([
    ["a", 1],
    ["b", 2],
  ]);
  await checkAfter(disk.crash("nothing unsynced", chanceFrom(4)), after, "after a dead writer");
});
