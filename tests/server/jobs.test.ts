import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;
const post = async (path: string, body: unknown = {}) => (await call("POST", `${server.api}/${path}`, body)).json;

async function finishedRun(assetId: string): Promise<string> {
  const { run } = await post("runs", { specs: [assetId] });
  await post(`runs/${run.id}/cancel`);
  const project = await server.project();
  const payload = { runId: String(run.id), counts: { succeeded: 0, failed: 0, canceled: 4 } };
  await project.commit(() => [{ type: "run.finished", entityType: "run", entityId: payload.runId, payload }], {
    actor: { kind: "system", id: "test" },
  });
  return payload.runId;
}

test("jobs of finished runs are listed and can be read one by one", async () => {
  const runId = await finishedRun("icon_bolt");
  const { items, total, nextCursor } = await get(`jobs?runId=${runId}`);
  assert.equal(total, items.length);
  assert.equal(nextCursor, null);
  assert.deepEqual(
    items.map((job: { state: string }) => job.state),
    items.map(() => "canceled"),
  );
  assert.deepEqual(await get(`jobs/${items[0].id}`), items[0]);
  assert.deepEqual(Object.keys((await server.project()).state().jobs), []);
});

test("a list shows a run as soon as its start was answered", async () => {
  const { run } = await post("runs", { specs: ["icon_coin"] });
  const { items } = await get("jobs?limit=1");
  assert.equal(items[0].runId, run.id);
  assert.ok((await get(`jobs?runId=${run.id}&state=queued&kind=generate`)).total > 0);
  assert.equal((await get(`jobs?assetId=icon_coin&kind=route`)).total, 1);
  assert.equal((await get(`runs/${run.id}`)).jobs.length, (await get(`jobs?runId=${run.id}`)).total);
});

test("pages follow each other by cursor; up to 2,000 jobs fit in one", async () => {
  const whole = (await get("jobs?limit=2000")).items.map((job: { id: string }) => job.id);
  const first = await get("jobs?limit=2");
  const second = await get(`jobs?limit=2&cursor=${first.nextCursor}`);
  assert.deepEqual(
    [...first.items, ...second.items].map((job: { id: string }) => job.id),
    whole.slice(0, 4),
  );
});

test("what no list knows is refused: a foreign cursor, a wrong kind, state or limit; an unknown job is 404", async () => {
  for (const query of ["cursor=nobody", "kind=paint", "state=open", "limit=2001", "limit=0"]) {
    const reply = await call("GET", `${server.api}/jobs?${query}`);
    assert.deepEqual([reply.status, reply.json.code], [422, "INVALID_INPUT"], query);
  }
  assert.equal((await call("GET", `${server.api}/jobs/icon_bolt.v1.paint`)).json.code, "NOT_FOUND");
});

test("a server that starts again lists the same jobs", async () => {
  const before = await get("jobs?limit=2000");
  const again = await startServer({ dataDir: server.dataDir });
  after(() => again.host.close());
  assert.deepEqual((await call("GET", `${again.api}/jobs?limit=2000`)).json, before);
  again.http.close();
  again.http.closeAllConnections();
});
