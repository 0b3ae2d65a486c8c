import assert from "node:assert/strict";
import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { DiecastEvent } from "../../../core/event.ts";
import { projectFold } from "../../../core/project/state.ts";
import type { Migration } from "../../../store/log/folded-log.ts";
import { droppable } from "../../../store/log/retention.ts";
import { realPorts } from "../../../store/ports.ts";
import { openProject, type ProjectStore } from "../../../store/project.ts";
import {
  actor,
  closeAfter,
  draft,
  eventually,
  logPath,
  makeDataDir,
  type Names,
  namesFold,
  open,
  readAll,
} from "../support.ts";

const day = 24 * 60 * 60 * 1000;
const start = Date.parse("2026-01-01T00:00:00.000Z");
const at = (days: number) => new Date(start + days * day).toISOString();

test("a file goes only when it is old, read by all and covered by a snapshot, and never before an older one", () => {
  const spans = [
    { firstSeq: 1, lastSeq: 5, sealedAt: at(1) },
    { firstSeq: 6, lastSeq: 9, sealedAt: at(2) },
    { firstSeq: 10, lastSeq: 12, sealedAt: at(3) },
  ];
  const firsts = (limits: Partial<Parameters<typeof droppable>[1]>) =>
    droppable(spans, { now: at(100), keepDays: 30, cursor: 100, snapshotSeq: 100, ...limits }).map((s) => s.firstSeq);
  assert.deepEqual(firsts({}), [1, 6, 10]);
  assert.deepEqual(firsts({ now: at(32.5) }), [1, 6]);
  assert.deepEqual(firsts({ now: at(31) }), []);
  assert.deepEqual(firsts({ cursor: 8 }), [1]);
  assert.deepEqual(firsts({ snapshotSeq: 10 }), [1, 6]);
  assert.deepEqual(firsts({ snapshotSeq: 9 }), [1]);
});

test("PROTOCOL 1.8: dropped files are gone for cursors before them, and everything else goes on, also after a restart", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = start;
  const options = { segmentBytes: 2000, ports: { ...realPorts, now: () => now } };
  const project = await open(dataDir, options);
  const reader = await open(dataDir, options);
  for (let n = 0; n < 20; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  now += 20 * day;
  assert.deepEqual(await project.dropOldFiles(0), [], "younger than the idempotency window");
  now += 11 * day;
  let cursor = 0;
  const leave = project.registerCursor(() => cursor);
  assert.deepEqual(await project.dropOldFiles(0), [], "somebody has read nothing yet");
  cursor = project.headSeq();
  assert.deepEqual(await project.dropOldFiles(40), [], "asked to keep more");
  const dropped = await project.dropOldFiles(0);
  leave();
  assert.ok(dropped.length >= 2 && dropped[0] === 1, String(dropped));
  const names = await readdir(join(dirname(logPath(dataDir)), "seg"));
  assert.deepEqual(
    names.filter((name) => dropped.includes(Number.parseInt(name, 10))),
    [],
  );
  await rm(join(dataDir, "projects", "p", "cache"), { recursive: true });
  const again = await open(dataDir, options);
  assert.deepEqual(again.state(), project.state());
  const oldest = Math.max(...dropped);
  await assert.rejects(again.read({ since: oldest - 1 }), { code: "CURSOR_GONE" });
  await assert.rejects(again.read({ since: 0 }), { code: "CURSOR_GONE" });
  const next = await again.commit(() => [draft("next")], { actor });
  for (const each of [again, project, reader]) {
    await each.catchUp();
    const since = (next.events[0]?.seq ?? 0) - 1;
    assert.equal((await each.read({ since })).events[0]?.entityId, "next");
  }
});

test("a reader that comes late, to find its next file dropped and the newest still empty, follows to what comes", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = start;
  const options = { segmentBytes: 2000, ports: { ...realPorts, now: () => now } };
  const project = await open(dataDir, options);
  let isLate = true;
  const { fileSystem } = realPorts;
  const readStart = async (path: string, length: number) => (isLate ? null : fileSystem.readStart(path, length));
  const late = await open(dataDir, {
    ...options,
    ports: { ...options.ports, fileSystem: { ...fileSystem, readStart } },
  });
  for (let n = 0; n < 20; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  await untilSealed(dataDir, project);
  now += 40 * day;
  assert.ok((await project.dropOldFiles(0)).length >= 2);
  isLate = false;
  await late.catchUp();
  assert.equal(late.headSeq(), project.headSeq());
  const next = await project.commit(() => [draft("next")], { actor });
  await late.catchUp();
  assert.deepEqual((await late.read({ since: late.headSeq() - 1 })).events, next.events);
  assert.deepEqual(late.state(), project.state());
});

test("a project that is opened just while its first files are dropped opens with all they came to", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = start;
  const options = { segmentBytes: 2000, ports: { ...realPorts, now: () => now } };
  const project = await open(dataDir, options);
  for (let n = 0; n < 20; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  now += 40 * day;
  let dropped: number[] | null = null;
  const { fileSystem } = realPorts;
  const openExisting = async (path: string) => {
    if (path.endsWith("/1.jsonl")) dropped ??= await project.dropOldFiles(0);
    return fileSystem.openExisting(path);
  };
  const opened = await open(dataDir, {
    ...options,
    ports: { ...realPorts, fileSystem: { ...fileSystem, openExisting } },
  });
  assert.ok((dropped ?? []).length >= 2, "after it was seen that nothing had been dropped yet");
  assert.deepEqual(opened.state(), project.state());
});

test("PROTOCOL 1.8: without a number asked for, files stay as long as the project's document says, and never less than the window", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = start;
  let policy: string | null = null;
  const fold = { ...namesFold, policyHash: () => policy };
  const project = await open(dataDir, { fold, segmentBytes: 2000, ports: { ...realPorts, now: () => now } });
  const obey = async (eventRetentionDays: number) => {
    policy = await project.objects.putJson({ policies: { runtimeFeedbackPolicy: { eventRetentionDays } } });
    await project.catchUp();
  };
  for (let n = 0; n < 20; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  now = start + 364 * day;
  assert.deepEqual(await project.dropOldFiles(), [], "a year while the document says nothing");
  now = start + 29 * day;
  await obey(1);
  assert.deepEqual(await project.dropOldFiles(), [], "the window is 30 days");
  now = start + 59 * day;
  await obey(60);
  assert.deepEqual(await project.dropOldFiles(), []);
  now = start + 61 * day;
  assert.ok((await project.dropOldFiles()).length >= 2);
});

test("a process whose fold is a part of another one can't drop files that the other one still needs", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = start;
  const options = { dataDir, projectId: "p", fold: projectFold, freeSpaceFloorBytes: 0, segmentBytes: 2000 };
  const project = await openProject({ ...options, ports: { ...realPorts, now: () => now } });
  closeAfter(dataDir, project.close);
  for (let n = 0; n < 20; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  now += 1000 * day;
  await assert.rejects(project.dropOldFiles(), { code: "CONFLICT" });
  await assert.rejects(project.dropOldFiles(0), { code: "CONFLICT" });
  assert.equal((await project.read({ since: 0 })).events[0]?.seq, 1);
});

/** A seal is written after the commit that filled the file has been answered, and not by one that has held the lock for long. */
async function untilSealed(dataDir: string, project: ProjectStore<Names>): Promise<void> {
  await eventually(async () => {
    await project.commit(() => [], { actor });
    return (await stat(logPath(dataDir))).size === 0;
  });
}

/** What `namesFold` becomes in two releases: names with their lengths, then also their number. */
interface Lengths extends Names {
  readonly lengths: number[];
  count: number;
}

const lengthsFold = {
  initial: (): Lengths => ({ names: [], lengths: [], count: 0 }),
  evolve(state: Lengths, event: DiecastEvent): Lengths {
    state.names.push(event.entityId);
    state.lengths.push(event.entityId.length);
    state.count += 1;
    return state;
  },
  version: "names-3",
};
const fromNames1: Migration = {
  from: "names-1",
  migrate: (old) => ({ ...(old as Names), lengths: (old as Names).names.map(({ length }) => length) }),
};
const fromNames2: Migration = {
  from: "names-2",
  migrate: (old) => ({ ...(old as Names), count: (old as Names).names.length }),
};

test("D-0034: a fold of a newer version goes on from the state kept for dropped events, to the bytes of a full fold; without a way it does not open", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = start;
  const ports = { ...realPorts, now: () => now };
  const options = { segmentBytes: 2000, ports };
  const project = await open(dataDir, options);
  for (let n = 0; n < 20; n += 1) await project.commit(() => [draft(`n${n}`)], { actor });
  await untilSealed(dataDir, project);
  const full = (await readAll(project)).reduce(lengthsFold.evolve, lengthsFold.initial());
  now += 40 * day;
  assert.ok((await project.dropOldFiles(0)).length >= 2);
  await project.close();
  const openNewer = async (migrations: readonly Migration[]) => {
    const fold = { ...lengthsFold, migrations };
    const newer = await openProject({ dataDir, projectId: "p", fold, freeSpaceFloorBytes: 0, ...options });
    closeAfter(dataDir, newer.close);
    return newer;
  };
  for (const withCache of [true, false]) {
    if (!withCache) await rm(join(dataDir, "projects", "p", "cache"), { recursive: true });
    const newer = await openNewer([fromNames1, fromNames2]);
    assert.equal(JSON.stringify(newer.state()), JSON.stringify(full));
    await newer.close();
  }
  await assert.rejects(openNewer([]), { code: "LOG_UNAVAILABLE" });
  await assert.rejects(openNewer([fromNames2]), { code: "LOG_UNAVAILABLE" });
});
