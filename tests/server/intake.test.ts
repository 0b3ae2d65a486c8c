import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { names, refusedBy } from "./refused.ts";
import { call, fingerprint, projectId, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
  await server.project();
});
after(() => server.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call("POST", `${server.api}/${path}`, body, headers);
const key = (name: string): Record<string, string> => ({ "Idempotency-Key": name });
const list = (text: string, more: object = {}) => ({ kind: "list", template: "icon", text, ...more });
const idsOf = (reply: Reply): string[] => reply.json.created.map(({ id }: { id: string }) => id);
const eventCount = async (): Promise<number> => (await server.project()).state().seq;

test("a preview stores nothing, and creating does what it showed: one event each in one commit, with working copies", async () => {
  const text = "Bomb icon: a round bomb #ui:hud\nKey icon: an old key";
  const defaults = { checkpointId: "copax" };
  const before = await fingerprint(server);
  const preview = await post("intake/preview", list(text, { defaults }));
  assert.equal(preview.status, 200, preview.text);
  assert.deepEqual(await fingerprint(server), before);
  assert.deepEqual([preview.json.counts.creatable, preview.json.counts.errors], [2, 0]);
  const seq = await eventCount();
  const created = await post("intake/create", list(text, { defaults }));
  assert.deepEqual([created.status, idsOf(created), created.json.skipped], [201, ["bomb_icon", "key_icon"], []]);
  assert.equal(await eventCount(), seq + 2);
  for (const row of preview.json.rows) {
    const read = await call("GET", `${server.api}/specs/${row.id}`);
    assert.deepEqual(read.json.document, row.document);
    const file = join(server.dataDir, "projects", projectId, "documents", "specs", `${row.id}.json`);
    assert.deepEqual(JSON.parse(await readFile(file, "utf8")), row.document);
  }
  const ready = await post("specs/bomb_icon/ready", {});
  assert.equal(ready.status, 200, ready.text);
});

test("one bad row keeps all of them back: refused with row, line, rule and fix, and nothing is written", async () => {
  const csv = "title,tier\nLamp,1\nDoor,x\nBomb two,9";
  const reply = await refusedBy(server, 422, "INVALID_INPUT", () => post("intake/create", list(csv)));
  names(reply, "/rows/1/tier", "type");
  names(reply, "/rows/2/tier", "maximum");
  assert.match(reply.json.fields[0].message, /line 3/);
  const twice = await refusedBy(server, 422, "INVALID_INPUT", () => post("intake/create", list("Lamp: a\nlamp: b")));
  names(twice, "/rows/0/id", "twice");
});

test("ids that exist are refused with a free one, or left as they are when the request says so", async () => {
  const text = "icon bolt: other words\nicon new one: new";
  const reply = await refusedBy(server, 409, "ALREADY_EXISTS", () => post("intake/create", list(text)));
  names(reply, "/rows/0/id", "exists");
  assert.match(reply.json.fields[0].fix, /icon_bolt_2/);
  const before = (await call("GET", `${server.api}/specs/icon_bolt`)).json;
  const skipped = await post("intake/create", list(text, { collisions: "skip" }));
  assert.deepEqual([skipped.status, idsOf(skipped), skipped.json.skipped], [201, ["icon_new_one"], ["icon_bolt"]]);
  assert.deepEqual((await call("GET", `${server.api}/specs/icon_bolt`)).json, before);
  const again = await post("intake/create", list(text, { collisions: "skip" }));
  assert.deepEqual([again.status, idsOf(again)], [200, []]);
});

test("the same key and body create once, also when both arrive at once; another body under the key is its own command", async () => {
  const body = list("Once icon: a\nOnce more icon: b");
  const [one, two] = await Promise.all([post("intake/create", body, key("k")), post("intake/create", body, key("k"))]);
  assert.deepEqual([one.status, two.status].sort(), [200, 201], `${one.text} ${two.text}`);
  assert.deepEqual(idsOf(one), idsOf(two));
  const seq = await eventCount();
  const third = await post("intake/create", body, key("k"));
  assert.deepEqual([third.status, third.json.duplicate, await eventCount()], [200, true, seq]);
  assert.equal((await post("intake/create", list("Once other icon: c"), key("k"))).status, 201);
  const longer = list(`${body.text}\nOnce added icon: c`);
  for (const [again, name] of [
    [body, "another"],
    [longer, "k"],
  ] as const)
    await refusedBy(server, 409, "ALREADY_EXISTS", () => post("intake/create", again, key(name)));
});

test("a matrix, a template and a copy are created like lists", async () => {
  const matrix = {
    ...{ kind: "matrix", template: "icon", idPattern: "gem_{colour}_{size}", promptPattern: "{size} {colour} gem" },
    axes: [
      { name: "colour", values: [{ id: "red" }, { id: "blue" }] },
      { name: "size", values: [{ id: "small" }, { id: "big" }] },
    ],
  };
  assert.deepEqual(idsOf(await post("intake/create", matrix)), [
    ...["gem_red_small", "gem_red_big", "gem_blue_small", "gem_blue_big"],
  ]);
  const answers = { title: "New logo", prompt: "a duck", checkpointId: "copax" };
  assert.deepEqual(idsOf(await post("intake/create", { kind: "template", template: "logo", answers })), ["new_logo"]);
  const copied = await post("intake/create", { kind: "duplicate", specId: "player_ship" });
  assert.deepEqual(idsOf(copied), ["player_ship_copy"]);
  const { document, pins } = (await call("GET", `${server.api}/specs/player_ship_copy`)).json;
  assert.deepEqual([document.status, document.checkpointProfileVersion, pins], ["draft", undefined, null]);
  await refusedBy(server, 404, "DOCUMENT_NOT_FOUND", () =>
    post("intake/create", { kind: "duplicate", specId: "nobody" }),
  );
});

test("every template says what to ask, and knows the asset type of this project where that is certain", async () => {
  const { json } = await call("GET", `${server.api}/intake/templates`);
  const types = json.templates.map(({ id, assetType }: { id: string; assetType: string | null }) => [id, assetType]);
  assert.deepEqual(Object.fromEntries(types), {
    ...{ icon: "ui_icon", character_sprite: null, ui_state_set: "ui_button", animation_strip: "vfx_strip" },
    ...{ tile: "tile", logo: "logo" },
  });
  const sprite = json.templates[1].asks.find(({ name }: { name: string }) => name === "assetType");
  assert.deepEqual([sprite.isRequired, sprite.value], [true, null]);
  assert.ok(json.checkpoints.length === 2 && json.tags.length > 5 && json.styles.length > 1);
});

test("lint over HTTP says what the ready gate says, for stored specs and for others", async () => {
  const { document } = (await call("GET", `${server.api}/specs/enemy_mine`)).json;
  const stored = (await call("GET", `${server.api}/specs/enemy_mine/lint`)).json.findings;
  assert.deepEqual(
    stored.filter(({ level }: { level: string }) => level === "error"),
    [],
  );
  const { checkpointId: _, ...without } = { ...document, id: "mine_draft", status: "draft" };
  const { findings } = (await post("intake/lint", { spec: without })).json;
  await post("specs", without);
  const { blockers } = (await call("GET", `${server.api}/specs/mine_draft/blockers`)).json;
  const errors = findings.filter(({ level }: { level: string }) => level === "error");
  assert.deepEqual(
    errors,
    blockers.map((blocker: object) => ({ level: "error", ...blocker })),
  );
  assert.ok(findings.some(({ code }: { code: string }) => code === "TITLE_TWICE"));
  await refusedBy(server, 422, "INVALID_INPUT", () => post("intake/lint", { spec: { id: "x" } }));
});

test("before a spec is retired people see who names it; retiring twice changes nothing the second time", async () => {
  const impact = async () => (await call("GET", `${server.api}/specs/vfx_explosion/retire-impact`)).json;
  const { document } = (await call("GET", `${server.api}/specs/vfx_explosion`)).json;
  await post("specs", { ...document, id: "boom_two", status: "draft", dependsOn: ["vfx_explosion"] });
  const before = await impact();
  assert.deepEqual([before.status, before.dependents, before.openJobs], ["ready", ["boom_two"], 0]);
  assert.ok(before.sentences.some((sentence: string) => sentence.includes("boom_two will wait")));
  assert.equal((await post("specs/vfx_explosion/retire", {})).status, 200);
  const seq = await eventCount();
  assert.equal((await post("specs/vfx_explosion/retire", {})).status, 200);
  assert.deepEqual([await eventCount(), (await impact()).status], [seq, "retired"]);
  const run = await post("runs", { specs: ["vfx_explosion"] });
  assert.equal(run.json.code, "NOTHING_TO_RENDER");
});
