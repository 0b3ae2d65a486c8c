import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { loraFile, pngOf, safetensorsOf, textChunk, txt2img } from "../core/intake/fixtures.ts";
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

/** Bytes as a browser sends a file. */
async function send(path: string, bytes: Uint8Array, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(`${server.api}/intake/file${path}`, {
    method: "POST",
    body: new Uint8Array(bytes),
    headers: { "Content-Type": "application/octet-stream", ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
}

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

test("a model file becomes a draft with its hash; filled in, it is created; specs come in as drafts only", async () => {
  const bytes = loraFile({ ss_sd_model_name: "copax_timeless_sdxl.safetensors" });
  const { status, json } = await send("?name=My%20Lora.safetensors", bytes);
  assert.equal(status, 200);
  assert.equal(json.file.sha256, createHash("sha256").update(bytes).digest("hex"));
  const [draft] = json.drafts;
  assert.deepEqual([draft.kind, draft.document.checkpointId, draft.problems[0].rule], ["loras", "copax", "required"]);
  const wanted = {
    kind: "documents",
    documents: [{ kind: "loras", document: { ...draft.document, scope: "project" } }],
  };
  assert.deepEqual(idsOf(await post("intake/create", wanted)), ["my_lora"]);
  assert.equal((await send("?name=my_lora.safetensors", bytes)).json.drafts[0].collision, "exists");
  const ready = { kind: "specs", document: { id: "sneaky", title: "x", assetType: "enemy", status: "ready" } };
  const reply = await refusedBy(server, 422, "INVALID_INPUT", () =>
    post("intake/create", { kind: "documents", documents: [ready] }),
  );
  names(reply, "/rows/0/status", "draft");
  const { document } = (await call("GET", `${server.api}/documents/project/${projectId}`)).json;
  const project = { kind: "documents", documents: [{ kind: "project", document: { ...document, id: "another" } }] };
  names(await refusedBy(server, 422, "INVALID_INPUT", () => post("intake/create", project)), "/rows/0", "kind");
});

test("the start of a model is enough when the sender says so; its hash stays an open question", async () => {
  const start = loraFile().subarray(0, -20);
  const { json } = await send("?name=a.safetensors&part=head", start);
  assert.deepEqual([json.file.sha256, json.file.bytes], [null, null]);
  assert.ok(json.drafts[0].open.some(({ path }: { path: string }) => path === "/releases/0/sha256"));
  await refusedBy(server, 422, "INVALID_INPUT", () => send("?name=a.safetensors", start));
});

test("a picture and a workflow become drafts over HTTP; what they are is seen from their bytes", async () => {
  const picture = await send("?name=duck.png", pngOf(textChunk("prompt", JSON.stringify(txt2img()))));
  assert.deepEqual([picture.json.file.type, picture.json.drafts.length], ["png", 2]);
  const workflow = await send("?name=flow.png", Buffer.from(JSON.stringify(txt2img())));
  assert.equal(workflow.json.file.type, "comfy_graph");
  assert.deepEqual(workflow.json.drafts[0].problems, []);
});

test("files nobody can read are refused with field, rule and fix, and nothing is stored", async () => {
  const refuse = (bytes: Uint8Array, code = "INVALID_INPUT") =>
    refusedBy(server, code === "BODY_TOO_LARGE" ? 413 : 422, code, () => send("?name=x", bytes));
  names(await refuse(Buffer.from("hello")), "file", "file-type");
  names(await refuse(Buffer.alloc(0)), "file", "file-type");
  names(await refuse(Buffer.from('{"nodes":[],"links":[]}'), "WORKFLOW_NOT_API_FORMAT"), "workflow", "api-format");
  names(await refuse(safetensorsOf("{}", { headerBytes: 0xffffffffn })), "header", "safetensors");
  names(await refuse(Buffer.alloc(1024 * 1024 + 1, "{"), "BODY_TOO_LARGE"), "body", "size");
  names(await refuse(Buffer.from(`{"1":${"[".repeat(5000)}`)), "workflow", "depth");
});

test("a file needs its name, its type as bytes and no packing", async () => {
  const bytes = Buffer.from("a\nSteps: 1");
  names(await refusedBy(server, 422, "INVALID_INPUT", () => send("", bytes)), "?name", "required");
  names(await refusedBy(server, 422, "INVALID_INPUT", () => send("?name=a&part=tail", bytes)), "?part", "enum");
  const typed = () => send("?name=a", bytes, { "Content-Type": "text/plain" });
  names(await refusedBy(server, 415, "UNSUPPORTED_MEDIA_TYPE", typed), "Content-Type", "media-type");
  const json = () => post("intake/file?name=a", {});
  names(await refusedBy(server, 415, "UNSUPPORTED_MEDIA_TYPE", json), "Content-Type", "media-type");
  const packed = () => send("?name=a", gzipSync(bytes), { "Content-Encoding": "gzip" });
  names(await refusedBy(server, 415, "UNSUPPORTED_MEDIA_TYPE", packed), "Content-Encoding", "encoding");
});

test("a body that is too large is refused while it is still coming, and the server goes on", async () => {
  const socket = connect(server.port, "127.0.0.1");
  const path = `/api/projects/${projectId}/intake/file?name=a.json`;
  const type = "Content-Type: application/octet-stream";
  socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${type}\r\nContent-Length: 99999999\r\n\r\n{`);
  const answered = new Promise<string>((resolve, reject) => {
    socket.setTimeout(10_000, () => reject(new Error("no answer")));
    socket.once("data", (data) => resolve(data.toString("latin1")));
    socket.once("error", reject);
  });
  socket.write(Buffer.alloc(1024 * 1024 + 10, " "));
  const answer = await answered;
  socket.destroy();
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.match(answer, /BODY_TOO_LARGE/);
  assert.equal((await send("?name=a.txt", Buffer.from("a\nSteps: 1"))).status, 200);
  assert.deepEqual(server.faults, []);
});

test("a sender that goes away in the middle of a file leaves the lane free for the next", async () => {
  const path = `/api/projects/${projectId}/intake/file?name=a.txt`;
  for (let round = 0; round < 6; round += 1) {
    const socket = connect(server.port, "127.0.0.1");
    const type = "Content-Type: application/octet-stream";
    await new Promise<void>((resolve) => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${type}\r\nContent-Length: 999\r\n\r\nabc`, () =>
        resolve(),
      );
    });
    socket.destroy();
  }
  for (let lane = 0; lane < 8; lane += 1)
    assert.equal((await send("?name=a.txt", Buffer.from("a\nSteps: 1"))).status, 200);
  assert.deepEqual(server.faults, []);
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
