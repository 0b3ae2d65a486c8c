import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, fingerprint, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
  await server.project();
});
after(() => server.stop());

const specId = "icon_heart";
const projectPath = "documents/project/astroduck_demo";

const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;
const post = (path: string, body: unknown) => call("POST", `${server.api}/specs/${specId}/${path}`, body);
const put = (path: string, hash: string, document: unknown) =>
  call("PUT", `${server.api}/${path}`, document, { "If-Match": `"${hash}"` });

/** Makes the house words of the demo's checkpoint profile other ones, and the project's policy as well. */
async function moveOn(word: string): Promise<void> {
  const profile = await get("checkpoint-profiles/copax-v1");
  const saved = await put("checkpoint-profiles/copax-v1", profile.hash, { ...profile.document, basePositive: [word] });
  assert.equal(saved.status, 200, saved.text);
  const { document, hash } = await get(projectPath);
  const policies = { ...document.policies, runtimeSafety: { enabled: true, positive: [word], negative: [] } };
  assert.equal((await put(projectPath, hash, { ...document, policies })).status, 200);
}

test("documents that move on leave a ready spec's pins and plan alone, also when it is saved or readied again", async () => {
  const was = await get(`specs/${specId}`);
  const plan = (await get(`specs/${specId}/plan`)).planHash;
  await moveOn("first");
  assert.equal((await get(`specs/${specId}/plan`)).planHash, plan);
  assert.equal((await post("ready", {})).status, 200);
  const saved = await put(`specs/${specId}`, was.hash, { ...was.document, title: "Renamed heart" });
  assert.equal(saved.status, 200, saved.text);
  const now = await get(`specs/${specId}`);
  assert.equal(now.document.title, "Renamed heart");
  assert.deepEqual(now.pins, was.pins);
});

test("each document that moved on is one event per ready spec, however often it moves", async () => {
  const drifts = async () => {
    const { events } = await get("events?since=0&limit=1000");
    const ofSpec = events.filter((event: { type: string; entityId: string }) => event.entityId === specId);
    return ofSpec.filter(({ type }: { type: string }) => type === "spec.pin-drifted");
  };
  const documents = async () =>
    (await drifts()).map(({ payload }: { payload: { document: string } }) => payload.document);
  assert.deepEqual(await documents(), ["checkpoint-profiles/copax-v1", "project/astroduck_demo"]);
  await moveOn("second");
  assert.equal((await documents()).length, 2);
});

test("a spec that is saved can't choose another checkpoint by the way: that needs a rebind", async () => {
  const { document, hash } = await get(`specs/${specId}`);
  const reply = await put(`specs/${specId}`, hash, { ...document, checkpointId: "pony" });
  assert.equal(reply.status, 409, reply.text);
  assert.equal(reply.json.errors?.[0]?.rule ?? reply.json.fields?.[0]?.rule, "SPEC_PINNED", reply.text);
});

test("a rebind shows the plan diff first, writes nothing by showing it, and commits what it showed", async () => {
  const was = await get(`specs/${specId}`);
  const before = await fingerprint(server);
  const preview = await post("rebind/preview", {});
  assert.equal(preview.status, 200, preview.text);
  const { diff, previewHash, from, pins } = preview.json;
  assert.deepEqual(from, was.pins);
  assert.ok(
    diff.differences.some(({ part }: { part: string }) => part === "words"),
    preview.text.slice(0, 400),
  );
  assert.deepEqual(await fingerprint(server), before);
  const done = await post("rebind", { previewHash });
  assert.equal(done.status, 200, done.text);
  assert.deepEqual((await get(`specs/${specId}`)).pins, pins);
  assert.equal((await get(`specs/${specId}/plan`)).planHash, diff.is);
});

test("a rebind that was shown something else is refused, and so is one of a draft", async () => {
  const { previewHash } = (await post("rebind/preview", {})).json;
  await moveOn("third");
  const reply = await post("rebind", { previewHash });
  assert.deepEqual([reply.status, reply.json.code], [412, "STALE_DOCUMENT"], reply.text);
  const draft = await call("POST", `${server.api}/specs/boss_final_form/rebind/preview`, {});
  assert.deepEqual([draft.status, draft.json.code], [409, "SPEC_NOT_READY"], draft.text);
});

test("a checkpoint switch is a rebind: it shows the other checkpoint's words, then moves all pins", async () => {
  const preview = await post("rebind/preview", { checkpointId: "pony" });
  assert.equal(preview.status, 200, preview.text);
  assert.ok(preview.text.includes("score_9"));
  const { previewHash } = preview.json;
  const done = await post("rebind", { checkpointId: "pony", previewHash });
  assert.equal(done.status, 200, done.text);
  const { document, pins } = await get(`specs/${specId}`);
  assert.deepEqual([document.checkpointId, pins.checkpointProfileId], ["pony", "pony-v1"]);
});
