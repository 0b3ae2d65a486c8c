import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startRequestedRun } from "../../server/actions/start-run.ts";
import { call, fingerprint, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
  await server.project();
});
after(() => server.stop());

const diff = (body: unknown) => call("POST", `${server.api}/policy/diff`, body);
const documentOf = async (path: string) => (await call("GET", `${server.api}/${path}`)).json.document;

interface Change {
  readonly specId: string;
  readonly diff: { readonly differences: readonly { readonly part: string; readonly because: readonly string[] }[] };
}

test("a changed LoRA shows every ready spec whose plan would change, field by field, and writes nothing", async () => {
  const document = await documentOf("loras/boss_menace_copax");
  const was = await fingerprint(server);
  const reply = await diff({
    kind: "loras",
    id: document.id,
    document: { ...document, triggerWords: ["huge shadow"] },
  });
  assert.equal(reply.status, 200, reply.text);
  const changed: Change[] = reply.json.now.changed;
  const bosses = changed.filter(({ specId }) => specId.startsWith("boss_"));
  assert.ok(bosses.length > 0 && bosses.length === changed.length, reply.text.slice(0, 300));
  for (const { diff: each } of changed)
    for (const { part, because } of each.differences)
      assert.deepEqual([part, because], ["words", ["loras/boss_menace_copax"]]);
  assert.ok(reply.json.readySpecs >= 25);
  assert.deepEqual(await fingerprint(server), was);
});

test("a changed default moves no ready spec now, and says what it would move once they are bound to it", async () => {
  const document = await documentOf("documents/project/astroduck_demo");
  const policies = { ...document.policies, runtimeSafety: { enabled: true, positive: ["soft toy"], negative: [] } };
  const { json } = await diff({ kind: "project", id: document.id, document: { ...document, policies } });
  assert.deepEqual([json.now.changed, json.now.revisionOnly, json.isChanged], [[], [], true]);
  assert.equal(json.onRebind.changed.length, json.readySpecs);
  for (const { diff: each } of json.onRebind.changed as Change[])
    assert.ok(each.differences.every(({ because }) => because.includes("project/astroduck_demo")));
});

test("a changed ready spec is tried with its pins, and is refused as saving it would be where it leaves them", async () => {
  const { checkpointProfileId: _profile, ...document } = await documentOf("specs/icon_star");
  const body = (change: object) => ({ kind: "specs", id: document.id, document: { ...document, ...change } });
  assert.deepEqual((await diff(body({}))).json.now.changed, []);
  const moved = (await diff(body({ prompt: { positive: "a tin star" } }))).json.now.changed;
  assert.deepEqual([moved.length, moved[0].specId, moved[0].outcome], [1, "icon_star", "changed"]);
  const switched = (await diff(body({ checkpointId: document.checkpointId === "pony" ? "copax" : "pony" }))).json.now
    .changed[0];
  assert.deepEqual([switched.outcome, switched.refusals[0].code], ["refused", "SPEC_PINNED"]);
});

test("what is there already changes nothing, and a removal shows who would be refused", async () => {
  const document = await documentOf("workflow-templates/txt2img");
  const same = (await diff({ kind: "workflow-templates", id: document.id, document })).json;
  assert.deepEqual([same.isChanged, same.now.changed, same.onRebind.changed], [false, [], []]);
  const gone = (await diff({ kind: "workflow-templates", id: document.id, document: null })).json;
  const outcomes = new Set(gone.now.changed.map(({ outcome }: { outcome: string }) => outcome));
  assert.deepEqual([...outcomes], ["refused"]);
  assert.ok(gone.now.changed[0].refusals[0].fix);
});

test("a dry run of what is no document is refused with field, rule and fix", async () => {
  const bodies: unknown[] = [
    { kind: "loras", id: "x", document: { id: "x" } },
    { kind: "wishes", id: "x", document: {} },
    { kind: "loras", id: "../x", document: null },
    { kind: "loras" },
    { kind: "specs", id: "other", document: await documentOf("specs/icon_coin") },
  ];
  const was = await fingerprint(server);
  for (const body of bodies) {
    const reply = await diff(body);
    assert.deepEqual([reply.status, reply.json.code], [422, "INVALID_INPUT"], reply.text);
    for (const field of reply.json.fields) assert.ok(field.rule && field.message && field.fix, reply.text);
  }
  const missing = await diff({ kind: "loras", id: "nowhere", document: null });
  assert.deepEqual([missing.status, missing.json.code], [404, "DOCUMENT_NOT_FOUND"]);
  assert.deepEqual(await fingerprint(server), was);
});

test("the explanation answers which words, LoRAs, seeds and limits, before and after a plan is frozen", async () => {
  const dry = (await call("GET", `${server.api}/assets/boss_grand_toaster/explain`)).json;
  assert.deepEqual([dry.isDryRun, dry.versionId], [true, null]);
  const project = await server.project();
  await startRequestedRun(project, { specs: ["boss_grand_toaster"] }, null);
  const { json, status } = await call("GET", `${server.api}/assets/boss_grand_toaster/explain`);
  assert.equal(status, 200);
  assert.deepEqual([json.isDryRun, json.versionId, json.planHash], [false, "boss_grand_toaster.v1", dry.planHash]);
  assert.deepEqual(json.words, dry.words);
  for (const { source, document } of json.words) assert.ok(json.documents[document], source);
  const pony = json.loras.left.find(({ loraId }: { loraId: string }) => loraId === "boss_menace_pony");
  assert.deepEqual([pony.reasonCode, pony.setBy], ["incompatible_checkpoint", "loras/boss_menace_pony"]);
  assert.equal(json.seeds.setBy, "project/astroduck_demo");
  const padding = json.limits.find(({ name }: { name: string }) => name === "padding");
  assert.deepEqual([padding.value, padding.document], ["12 px", "baseline-profiles/copax_house"]);
  assert.equal(json.answers.length, 5);
  for (const { lines } of json.answers) assert.ok(lines.length > 0);
});

test("what is not there has no explanation", async () => {
  assert.equal((await call("GET", `${server.api}/assets/nobody/explain`)).status, 404);
  assert.equal((await call("GET", `${server.api}/assets/icon_coin/explain?version=icon_coin.v9`)).status, 404);
});

test("two stored plans are compared; what is no plan is refused", async () => {
  const project = await server.project();
  await startRequestedRun(project, { specs: ["icon_coin", "icon_bolt"] }, null);
  const [one, other] = ["icon_coin", "icon_bolt"].map((id) => project.state().assets[id]?.versions[0]?.planHash);
  const { json } = await call("GET", `${server.api}/plans/${one}/diff/${other}`);
  assert.deepEqual([json.was, json.is, json.isSameRender], [one, other, false]);
  assert.deepEqual((await call("GET", `${server.api}/plans/${one}/diff/${one}`)).json.differences, []);
  const picture = await project.objects.put(Buffer.from("no plan"));
  const refused = await call("GET", `${server.api}/plans/${one}/diff/${picture}`);
  assert.deepEqual([refused.status, refused.json.code], [422, "INVALID_INPUT"]);
  assert.equal((await call("GET", `${server.api}/plans/${one}/diff/${"0".repeat(64)}`)).status, 404);
});

test("reading a plan is the same as asking for a dry run of it", async () => {
  const [read, asked] = [
    await call("GET", `${server.api}/specs/icon_heart/plan`),
    await call("POST", `${server.api}/specs/icon_heart/plan`, {}),
  ];
  assert.deepEqual([read.status, read.json], [200, asked.json]);
});
