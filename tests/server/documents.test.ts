import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { call, eventually, projectId, type Running, startServer } from "./support.ts";

let server: Running;
let specs: string;
before(async () => {
  server = await startServer();
  await server.project();
  specs = `${server.api}/specs`;
});
after(() => server.stop());

const read = (id: string) => call("GET", `${specs}/${id}`);
const fileOf = (id: string): string => join(server.dataDir, "projects", projectId, "documents", "specs", `${id}.json`);
const match = (etag: string | null): Record<string, string> => ({ "If-Match": etag ?? "" });

test("what is posted is what is read, for any valid spec", async () => {
  const { items } = (await call("GET", `${specs}?limit=500`)).json;
  const examples = await Promise.all(items.map(async ({ id }: { id: string }) => (await read(id)).json.document));
  let number = 0;
  const title = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => text.trim().length > 0);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...examples), title, fc.boolean(), async (example, newTitle, isShuffled) => {
      number += 1;
      const entries = Object.entries({ ...example, id: `made_${number}`, title: newTitle, status: "draft" });
      const posted = Object.fromEntries(isShuffled ? entries.reverse() : entries);
      const created = await call("POST", specs, posted);
      assert.equal(created.status, 201, created.text);
      const again = await read(`made_${number}`);
      assert.deepEqual(again.json.document, posted);
      assert.equal(again.headers.get("etag"), created.headers.get("etag"));
      assert.deepEqual(JSON.parse(await readFile(fileOf(`made_${number}`), "utf8")), posted);
    }),
    { numRuns: 25, seed: 11 },
  );
});

test("a document is created, replaced by who read it, refused to who did not, and removed", async () => {
  const { document } = (await read("enemy_mine")).json;
  const created = await call("POST", specs, { ...document, id: "mine_two", status: "draft" });
  assert.deepEqual([created.status, created.json.revision], [201, 1]);
  const etag = created.headers.get("etag");
  const replaced = await call("PUT", `${specs}/mine_two`, { ...created.json.document, title: "Second" }, match(etag));
  assert.deepEqual([replaced.status, replaced.json.revision, replaced.json.document.title], [200, 2, "Second"]);
  const stale = await call("PUT", `${specs}/mine_two`, { ...created.json.document, title: "Third" }, match(etag));
  assert.deepEqual([stale.status, stale.json.code], [412, "STALE_DOCUMENT"]);
  assert.equal((await read("mine_two")).json.document.title, "Second");
  const removed = await call("DELETE", `${specs}/mine_two`, undefined, match(replaced.headers.get("etag")));
  assert.deepEqual([removed.status, removed.text], [204, ""]);
  assert.equal((await read("mine_two")).status, 404);
  await assert.rejects(readFile(fileOf("mine_two")), { code: "ENOENT" });
});

test("of two who replace the same revision at once, one wins", async () => {
  const { json, headers } = await read("enemy_saw_drone");
  const etag = match(headers.get("etag"));
  const put = (title: string) =>
    call("PUT", `${specs}/enemy_saw_drone`, { ...json.document, status: "draft", title }, etag);
  const statuses = (await Promise.all([put("One"), put("Two")])).map((reply) => reply.status).sort();
  assert.deepEqual(statuses, [200, 412]);
});

test("the ready gate lists every blocker, changes nothing, and pins what passes", async () => {
  const { document } = (await read("icon_coin")).json;
  const draft = { ...document, status: "draft", id: "coin_two", checkpointId: "nowhere" };
  assert.equal((await call("POST", specs, draft)).status, 201);
  const blockers = (await call("GET", `${specs}/coin_two/blockers`)).json.blockers;
  assert.ok(blockers.length > 0);
  const refused = await call("POST", `${specs}/coin_two/ready`, {});
  assert.deepEqual([refused.status, refused.json.code], [409, "SPEC_NOT_READY"]);
  assert.equal(refused.json.fields.length, blockers.length);
  for (const field of refused.json.fields) assert.ok(field.rule && field.message && field.fix);
  const blocked = await read("coin_two");
  assert.equal(blocked.json.document.status, "draft");
  const mended = { ...document, status: "draft", id: "coin_two" };
  await call("PUT", `${specs}/coin_two`, mended, match(blocked.headers.get("etag")));
  const ready = await call("POST", `${specs}/coin_two/ready`, {});
  assert.equal(ready.status, 200, ready.text);
  assert.equal(ready.json.document.status, "ready");
  assert.equal(ready.json.pins.checkpointProfileId, ready.json.document.checkpointProfileId);
  const plan = await call("POST", `${specs}/coin_two/plan`, {});
  assert.deepEqual([plan.status, plan.json.ok], [200, true]);
  assert.equal((await call("POST", `${specs}/coin_two/retire`, {})).json.document.status, "retired");
});

test("posting a spec as ready takes it through the same gate", async () => {
  const { document } = (await read("icon_heart")).json;
  const blocked = await call("POST", specs, { ...document, id: "heart_two", status: "ready", checkpointId: "nowhere" });
  assert.deepEqual([blocked.status, blocked.json.code], [409, "SPEC_NOT_READY"]);
  assert.equal((await read("heart_two")).status, 404);
  const passed = await call("POST", specs, { ...document, id: "heart_two", status: "ready" });
  assert.equal(passed.status, 201, passed.text);
  assert.ok(passed.json.pins);
});

test("a valid hand edit of a file becomes a revision by actor file", async () => {
  const { json } = await read("icon_bolt");
  await writeFile(fileOf("icon_bolt"), `${JSON.stringify({ ...json.document, title: "By hand" }, null, 4)}\n`);
  await eventually(async () => (await read("icon_bolt")).json.document.title === "By hand");
  const { events } = (await call("GET", `${server.api}/assets/icon_bolt`)).json;
  const last = events.filter((event: { type: string }) => event.type === "document.revised").at(-1);
  assert.equal(last.actor.kind, "file");
});

test("a broken hand edit becomes a document problem and the file stays as it is", async () => {
  const before = await read("icon_star");
  await writeFile(fileOf("icon_star"), '{ "id": "icon_star", ');
  const problems = async () => (await call("GET", `${server.api}/state`)).json.state.problems;
  await eventually(async () => (await problems())["specs/icon_star"] !== undefined);
  assert.equal((await problems())["specs/icon_star"].problems[0].rule, "json");
  assert.equal(await readFile(fileOf("icon_star"), "utf8"), '{ "id": "icon_star", ');
  assert.equal((await read("icon_star")).headers.get("etag"), before.headers.get("etag"));
});

test("what was removed can be added again just as it was", async () => {
  const before = await read("icon_shield");
  await call("DELETE", `${specs}/icon_shield`, undefined, match(before.headers.get("etag")));
  const draft = { ...before.json.document, status: "draft" };
  for (let round = 0; round < 2; round += 1) {
    const added = await call("POST", specs, draft);
    assert.deepEqual([added.status, added.json.document], [201, draft]);
    await call("DELETE", `${specs}/icon_shield`, undefined, match(added.headers.get("etag")));
    assert.equal((await read("icon_shield")).status, 404);
  }
});
