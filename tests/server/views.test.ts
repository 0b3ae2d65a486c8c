import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import type { DiecastEvent, Draft } from "../../core/event.ts";
import { projectFold } from "../../core/project/state.ts";
import { jobPage } from "../../core/view/job-page.ts";
import { planProfile, profileEvents } from "../../scripts/bench/profile.ts";
import { type OpenedProject, openWithDesk } from "../../server/opened-project.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";

const projectId = "views";
/** Worked on until the end. */
const assetId = "bench_asset_2";
const longAgoMs = 40 * 24 * 60 * 60 * 1000;
const everything = { state: null, runId: null, assetId: null, kind: null };
const documentTypes = new Set(["document", "spec"]);
let dataDir: string;
let events: DiecastEvent[];

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "diecast-views-"));
  await createProject(dataDir, projectId);
  const ports = { ...realPorts, now: () => Date.now() - longAgoMs };
  const writer = await openProject({ dataDir, projectId, fold: projectFold, segmentBytes: 30_000, ports });
  // Without documents, which the server would miss on disk.
  const profile = { ...planProfile, specs: 6, assets: 8, jobs: 400, rules: 1 };
  const drafts = [...profileEvents(profile, projectId)].filter(({ entityType }) => !documentTypes.has(entityType));
  for (let at = 0; at < drafts.length; at += 20) {
    const some = drafts.slice(at, at + 20).map(({ type, entityType, entityId, payload, idempotencyKey }) => {
      return { type, entityType, entityId, payload, idempotencyKey } as Draft;
    });
    await writer.commit(() => some, { actor: { kind: "system", id: "test" } });
  }
  ({ events } = await writer.read({ since: 0, limit: 10_000, maxBytes: 1e9 }));
  await writer.close();
});
after(() => rm(dataDir, { recursive: true, force: true }));

/** Opens the project as the server does, until the test ends; a fault fails the test. */
async function open(t: TestContext): Promise<OpenedProject> {
  const opened = await openWithDesk(dataDir, projectId, (fault) => assert.fail(String(fault)));
  t.after(() => opened.close());
  return opened;
}

const isKept = ({ read }: Pick<ProjectStore<unknown>, "read">, seq: number): Promise<boolean> =>
  read({ since: seq - 1, limit: 1 }).then(
    () => true,
    () => false,
  );

test("lists and stories stay whole when old log files are dropped, as far as events are kept; the worker opens too", async (t) => {
  const first = await open(t);
  const rows = jobPage(first.jobs(), everything, { cursor: null, limit: 2000 });
  const story = await first.timeline(assetId);
  assert.equal(rows?.total, 400);
  const named = events.filter((event) => JSON.stringify(event.payload).includes(`"${assetId}"`));
  const ends = story.filter(({ type }) => type === "run.finished");
  assert.deepEqual(
    story.filter(({ type }) => type !== "run.finished"),
    named,
  );
  assert.ok(ends.length > 0);
  assert.ok((await first.project.dropOldFiles(0)).length > 2);
  await first.close();

  const again = await open(t);
  assert.deepEqual(jobPage(again.jobs(), everything, { cursor: null, limit: 2000 }), rows);
  const kept: DiecastEvent[] = [];
  for (const event of story) if (await isKept(again.project, event.seq)) kept.push(event);
  assert.ok(kept.length > 0 && kept.length < story.length, `${kept.length} of ${story.length}`);
  assert.deepEqual(await again.timeline(assetId), kept);
  const worker = await openProject({ dataDir, projectId, fold: projectFold });
  t.after(() => worker.close());
  assert.deepEqual(worker.state(), again.project.state());
});

test("what decides for the server sees the project as the worker sees it, and its lists follow at once", async (t) => {
  const opened = await open(t);
  const payload = { title: "Renamed", source: "test" };
  const { events: added } = await opened.project.commit(
    (state) => {
      assert.deepEqual(state, opened.project.state());
      return [{ type: "project.created", entityType: "project", entityId: projectId, payload }];
    },
    { actor: { kind: "person", id: "test" } },
  );
  assert.equal(opened.project.state().title, "Renamed");
  assert.equal(opened.jobs().project, opened.project.state());
  assert.equal(opened.project.state().seq, added[0]?.seq);
});
