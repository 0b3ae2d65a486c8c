import assert from "node:assert/strict";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { evolveProject, initialProject, projectFold } from "../../core/project/state.ts";
import { firstScreen } from "../../core/view/first-screen.ts";
import { openProject } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { readStream } from "./sse-client.ts";
import { call, eventually, happen, projectId, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
const folders: string[] = [];
after(async () => {
  await server.stop();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** A project folder with `titles.length` events, built elsewhere. */
async function makeProject(id: string, titles: readonly string[]): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-other-"));
  folders.push(dataDir);
  await createProject(dataDir, id);
  const project = await openProject({ dataDir, projectId: id, fold: projectFold });
  for (const title of titles)
    await happen(project, {
      type: "project.created",
      entityType: "project",
      entityId: id,
      payload: { title, source: "test" },
    });
  await project.close();
  return project.folder;
}

const placeOf = (id: string): string => join(server.dataDir, "projects", id);

test("the state is the fold of the events up to its seq, and the stream goes on from there", async () => {
  const { seq, state } = (await call("GET", `${server.api}/state`)).json;
  const folded = initialProject();
  for (let since = 0; since < seq; ) {
    const page = (await call("GET", `${server.api}/events?since=${since}&limit=1000`)).json;
    for (const event of page.events) evolveProject(folded, event);
    since = page.nextSince;
  }
  assert.equal(seq, (await call("GET", `${server.api}/events/cursor`)).json.headSeq);
  assert.deepEqual(state, JSON.parse(JSON.stringify(folded)));
});

test("the board as it opens is what the state's board begins with", async () => {
  const { status, json } = await call("GET", `${server.api}/board?first=2`);
  const { state } = (await call("GET", `${server.api}/state`)).json;
  const { columns, ...about } = firstScreen(state, new Date().toISOString(), 2);
  assert.equal(status, 200);
  assert.deepEqual(json, JSON.parse(JSON.stringify({ ...about, columns })));
  assert.ok(columns.some(({ total, cards }) => total > cards.length));
  for (const first of ["0", "49", "many"]) {
    const refused = await call("GET", `${server.api}/board?first=${first}`);
    assert.deepEqual([refused.status, refused.json.fields?.[0]?.path], [422, "?first"]);
  }
});

test("a stream may begin at the seq of any state that was given, also while events pour in", async () => {
  const project = await server.project();
  let isOver = false;
  const writing = (async () => {
    for (let count = 0; !isOver; count += 1)
      await happen(project, {
        type: "run.canceled",
        entityType: "run",
        entityId: `p${count}`,
        payload: { runId: "p", reason: "x" },
      });
  })();
  for (let count = 0; count < 20; count += 1) {
    const { seq } = (await call("GET", `${server.api}/state`)).json;
    assert.equal((await call("GET", `${server.api}/events?since=${seq}&limit=1`)).status, 200);
  }
  isOver = true;
  await writing;
});

test("a project that appears is found by the next request", async () => {
  assert.equal((await call("GET", `${server.url}/api/projects/late`)).status, 404);
  await rename(await makeProject("late", ["Late"]), placeOf("late"));
  assert.equal((await call("GET", `${server.url}/api/projects/late`)).json.title, "Late");
  const { items } = (await call("GET", `${server.url}/api/projects`)).json;
  assert.deepEqual(
    items.map((item: { id: string }) => item.id),
    [projectId, "late"],
  );
});

test("when a project's folder is replaced, streams are told to start over and nothing of the old log is served", async () => {
  const away = await mkdtemp(join(tmpdir(), "diecast-away-"));
  await rename(await makeProject("swap", ["Old 1", "Old 2", "Old 3"]), placeOf("swap"));
  const replacement = await makeProject("swap", ["New 1", "New 2", "New 3", "New 4", "New 5"]);
  const path = "/api/projects/swap/events/stream";
  const before = readStream(server.port, `${path}?since=0`);
  await eventually(() => before.ids().length === 3);

  await rename(placeOf("swap"), join(away, "swap"));
  await rename(replacement, placeOf("swap"));

  const after = readStream(server.port, `${path}?since=0`);
  await eventually(() => after.ids().length === 5);
  const titles = after.frames.flatMap(({ id, data }) => (id === null ? [] : [JSON.parse(data ?? "").payload.title]));
  assert.deepEqual(titles, ["New 1", "New 2", "New 3", "New 4", "New 5"]);
  await eventually(() => before.isClosed());
  assert.deepEqual(before.ids(), [1, 2, 3]);
  const reset = before.frames.at(-1);
  assert.deepEqual(
    [reset?.event, JSON.parse(reset?.data ?? "")],
    ["reset", { state: "/api/projects/swap/state", seq: null }],
  );
  assert.equal((await call("GET", `${server.url}/api/projects/swap/state`)).json.state.title, "New 5");
  const project = (await server.host.open("swap")).project;
  await happen(project, {
    type: "run.canceled",
    entityType: "run",
    entityId: "r",
    payload: { runId: "r", reason: "x" },
  });
  await eventually(() => after.ids().length === 6);
  after.close();
  await rm(away, { recursive: true });
});

test("a project whose folder goes away is 404, and its streams end", async () => {
  await rename(await makeProject("gone", ["Gone"]), placeOf("gone"));
  const stream = readStream(server.port, "/api/projects/gone/events/stream?since=0");
  await eventually(() => stream.ids().length === 1);
  await rm(placeOf("gone"), { recursive: true });
  await eventually(() => stream.isClosed());
  assert.equal(stream.frames.at(-1)?.event, "reset");
  const reply = await call("GET", `${server.url}/api/projects/gone/state`);
  assert.deepEqual([reply.status, reply.json.code], [404, "PROJECT_NOT_FOUND"]);
});

test("one project that can't be opened does not hide the others, and is reported", async () => {
  const folder = await makeProject("broken", ["Broken"]);
  await rm(join(folder, "events", "events.jsonl"));
  await createProject(join(folder, "events", "events.jsonl"), "x");
  await rename(folder, placeOf("broken"));
  const known = server.faults.length;
  const { items } = (await call("GET", `${server.url}/api/projects`)).json;
  assert.ok(items.some((item: { id: string }) => item.id === projectId));
  assert.ok(!items.some((item: { id: string }) => item.id === "broken"));
  assert.ok(server.faults.length > known);
});
