import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { projectFold } from "../../../core/project/state.ts";
import { droppable } from "../../../store/log/retention.ts";
import { realPorts } from "../../../store/ports.ts";
import { openProject } from "../../../store/project.ts";
import { actor, closeAfter, draft, logPath, makeDataDir, namesFold, open } from "../support.ts";

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
