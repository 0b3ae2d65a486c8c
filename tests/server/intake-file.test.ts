import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { loraFile, pngOf, safetensorsOf, textChunk, txt2img } from "../core/intake/fixtures.ts";
import { names, refusedBy } from "./refused.ts";
import { call, projectId, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
  await server.project();
});
after(() => server.stop());

const post = (path: string, body: unknown) => call("POST", `${server.api}/${path}`, body);
const idsOf = (reply: Reply): string[] => reply.json.created.map(({ id }: { id: string }) => id);

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
