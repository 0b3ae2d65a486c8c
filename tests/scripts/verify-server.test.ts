import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sha256Hex } from "../../core/hash.ts";
import { serverFold } from "../../core/project/server-state.ts";
import { projectFold } from "../../core/project/state.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { snapshotPrefix } from "../../store/snapshots.ts";
import { type VerifyReport, verifyProject } from "../../store/verify/verify-project.ts";
import { actor, draft, makeDataDir } from "../store/support.ts";

const dayMs = 24 * 60 * 60 * 1000;
const parts = [{ version: projectFold.version, pick: serverFold.pick }];

/** A project the server has dropped the first files of; with a snapshot of what it folds, and a base of each fold. */
async function makeDropped(
  t: TestContext,
): Promise<{ snapshots: string; base: string; check(): Promise<VerifyReport> }> {
  const dataDir = await makeDataDir(t);
  let now = Date.parse("2026-01-01T00:00:00.000Z");
  const ports = { ...realPorts, now: () => now };
  const options = {
    dataDir,
    projectId: "p",
    fold: serverFold,
    parts,
    freeSpaceFloorBytes: 0,
    segmentBytes: 3000,
    ports,
  };
  const project = await openProject(options);
  for (let at = 1; at <= 20; at += 1) await project.commit(() => [draft(`event-${at}`)], { actor });
  now += 31 * dayMs;
  for (let at = 1; at <= 8; at += 1) await project.commit(() => [draft(`late-${at}`)], { actor });
  assert.ok((await project.dropOldFiles(30)).length > 0);
  await project.close();
  const folder = join(dataDir, "projects", "p");
  return {
    ...{ snapshots: join(folder, "cache", "snapshots"), base: join(folder, "events", "base") },
    check: () => verifyProject({ dataDir, projectId: "p", fold: serverFold, parts, documents: serverFold.pick }),
  };
}

/** Changes what a stored state says, with a checksum that is right. */
async function tamper(folder: string, version: string, from: string, to: string): Promise<void> {
  const name = (await readdir(folder)).find((each) => each.startsWith(snapshotPrefix(version)));
  assert.ok(name);
  const path = join(folder, name);
  const body = (await readFile(path, "utf8")).slice(65);
  assert.ok(body.includes(from));
  const changed = body.replace(from, to);
  await writeFile(path, `${sha256Hex(changed)}\n${changed}`);
}

test("snapshots and bases of the server's lists and of the worker's project are all checked (PROTOCOL §1.8)", async (t) => {
  const { check } = await makeDropped(t);
  const { snapshots, findings } = await check();
  assert.deepEqual(findings, []);
  const { checked, good, ignored, base } = snapshots;
  assert.deepEqual(
    { checked, good, ignored, base },
    { checked: 1, good: 1, ignored: 0, base: { checked: 2, good: 2 } },
  );
});

test("a worker's base that is not what the server's base holds is a problem, though its checksum is right", async (t) => {
  const { base, check } = await makeDropped(t);
  await tamper(base, projectFold.version, '"title":""', '"title":"Forged"');
  assert.deepEqual((await check()).counts, { "base.broken": 1 });
});

test("a server's snapshot that is not what the log comes to is a problem, though its checksum is right", async (t) => {
  const dataDir = await makeDataDir(t);
  const options = { dataDir, projectId: "p", fold: serverFold, parts, freeSpaceFloorBytes: 0 };
  const project = await openProject(options);
  const drafts = Array.from({ length: 600 }, (_, at) => draft(`event-${at}`));
  await project.commit(() => drafts, { actor });
  await project.close();
  const check = () => verifyProject({ dataDir, projectId: "p", fold: serverFold, parts, documents: serverFold.pick });
  assert.deepEqual((await check()).findings, []);
  const folder = join(dataDir, "projects", "p", "cache", "snapshots");
  await tamper(folder, serverFold.version, '"title":""', '"title":"Forged"');
  assert.deepEqual((await check()).counts, { "snapshot.broken": 1 });
});
