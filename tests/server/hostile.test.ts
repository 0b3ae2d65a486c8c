import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { names, refusedBy } from "./refused.ts";
import { call, getRaw, projectId, type Reply, type Running, sendRaw, startServer } from "./support.ts";

let server: Running;
let specs: string;
before(async () => {
  server = await startServer();
  await server.project();
  specs = `${server.api}/specs`;
});
after(() => server.stop());

const refused = (status: number, code: string, request: () => Promise<Reply>): Promise<Reply> =>
  refusedBy(server, status, code, request);

test("an unknown project, document, object, run, job and question is 404, each by its own name", async () => {
  const { api, url } = server;
  await refused(404, "PROJECT_NOT_FOUND", () => call("GET", `${url}/api/projects/nobody/state`));
  await refused(404, "PROJECT_NOT_FOUND", () => call("POST", `${url}/api/projects/nobody/runs`, { specs: "ready" }));
  await refused(404, "DOCUMENT_NOT_FOUND", () => call("GET", `${specs}/nothing`));
  await refused(404, "DOCUMENT_NOT_FOUND", () => call("POST", `${specs}/nothing/ready`, {}));
  await refused(404, "OBJECT_MISSING", () => call("GET", `${api}/objects/${"a".repeat(64)}`));
  for (const path of [
    "assets/nothing",
    "assets/nothing/state",
    "assets/nothing/cohesion",
    "runs/nothing",
    "jobs/nothing",
  ])
    await refused(404, "NOT_FOUND", () => call("GET", `${api}/${path}`));
  for (const path of ["decisions/x/postpone", "decisions/x/undo", "exceptions/x/retry", "exceptions/x/dismiss"])
    await refused(404, "NOT_FOUND", () => call("POST", `${api}/${path}`, {}));
  await refused(404, "NOT_FOUND", () => call("POST", `${api}/decisions/x/answer`, { answer: "no" }));
  await refused(404, "NOT_FOUND", () => call("GET", `${server.url}/api/nothing/here`));
});

test("a body that is not JSON, is cut off, empty or a bare value is refused as such", async () => {
  for (const body of ["{", '{"specs": "ready"', "nonsense", '"ready"', "7", '{"a":1}}'])
    names(await refused(400, "MALFORMED_JSON", () => call("POST", `${server.api}/runs`, body)), "body", "json");
  const bare = `POST /api/projects/${projectId}/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
  const empty = await refused(400, "MALFORMED_JSON", () => sendRaw(server.port, `${bare}Connection: close\r\n\r\n`));
  names(empty, "body", "required");
});

test("wrong types and unknown fields are named with their rule and fix", async () => {
  const runs = `${server.api}/runs`;
  names(await refused(422, "INVALID_INPUT", () => call("POST", runs, {})), "/specs", "required");
  names(
    await refused(422, "INVALID_INPUT", () => call("POST", runs, { specs: "ready", speed: 9 })),
    "/speed",
    "additionalProperties",
  );
  names(
    await refused(422, "INVALID_INPUT", () => call("POST", runs, { specs: "ready", force: "yes" })),
    "/force",
    "type",
  );
  names(await refused(422, "INVALID_INPUT", () => call("POST", runs, [])), "", "type");
  await refused(422, "INVALID_INPUT", () => call("POST", runs, { specs: ["../../etc"] }));
  const { document } = (await call("GET", `${specs}/player_ship`)).json;
  const etag = (await call("GET", `${specs}/player_ship`)).headers.get("etag") ?? "";
  const put = (value: unknown) => call("PUT", `${specs}/player_ship`, value, { "If-Match": etag });
  const unknown = await refused(422, "INVALID_INPUT", () => put({ ...document, colour: "red" }));
  assert.match(unknown.text, /colour/);
  names(await refused(422, "INVALID_INPUT", () => put({ ...document, title: 7 })), "/title", "type");
  names(await refused(422, "INVALID_INPUT", () => put({ ...document, id: "other_ship" })), "/id", "id");
});

test("no member of an object can pose as an id or slip in as a field", async () => {
  const { document } = (await call("GET", `${specs}/enemy_mine`)).json;
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const get = await refused(400, "INVALID_ID", () => call("GET", `${server.api}/runs/${name}`));
    names(get, "runId", "grammar");
    await refused(400, "INVALID_ID", () => call("POST", `${server.api}/decisions/${name}/answer`, { answer: "yes" }));
    names(
      await refused(422, "INVALID_INPUT", () => call("GET", `${server.api}/jobs?${name}=1`)),
      `?${name}`,
      "unknown",
    );
    for (const filter of ["assetId", "runId"])
      names(
        await refused(400, "INVALID_ID", () => call("GET", `${server.api}/jobs?${filter}=${name}`)),
        `?${filter}`,
        "grammar",
      );
    await refused(422, "INVALID_INPUT", () => call("POST", `${server.api}/runs`, { specs: [name] }));
    const first = { scope: { kind: "all" }, first: name };
    const sprint = await refused(422, "INVALID_INPUT", () => call("POST", `${server.api}/sprints`, first));
    names(sprint, "/first", name === "__proto__" ? "pattern" : "not");
  }
  const evil = JSON.stringify(document).replace("{", '{"__proto__":{"isAdmin":true},');
  await refused(422, "INVALID_INPUT", () => call("POST", specs, evil));
  await refused(422, "INVALID_INPUT", () => call("POST", specs, { ...document, id: "constructor" }));
  await refused(422, "INVALID_INPUT", () => call("POST", specs, { ...document, id: { toString: 1 } }));
  await refused(422, "INVALID_INPUT", () => call("POST", `${server.api}/runs`, '{"specs":"ready","__proto__":{}}'));
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

test("a body over 1 MiB is 413, also when it was packed, and one nested too deep is refused", async () => {
  const big = JSON.stringify({ specs: "x".repeat(1024 * 1024) });
  names(await refused(413, "BODY_TOO_LARGE", () => call("POST", `${server.api}/runs`, big)), "body", "size");
  const bomb = gzipSync(JSON.stringify({ specs: "x".repeat(50_000_000) }));
  const packed = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
  const unpacked = await fetch(`${server.api}/runs`, { method: "POST", headers: packed, body: new Uint8Array(bomb) });
  assert.equal(unpacked.status, 413);
  const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
  names(await refused(422, "INVALID_INPUT", () => call("POST", specs, deep)), "body", "depth");
  await refused(422, "INVALID_INPUT", () => call("POST", specs, "[".repeat(200_000) + "]".repeat(200_000)));
  await refused(400, "MALFORMED_JSON", () => call("POST", specs, "[".repeat(500_000)));
});

test("a body that is refused for its size gets its answer at once, and whoever sends it all gets it too", async () => {
  const post = (path: string, type: string, bytes: number): string =>
    `POST /api/projects/${projectId}/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}\r\n\r\n`;
  const waiting = connect(server.port, "127.0.0.1");
  waiting.write(`${post("runs", "application/json", 99_999_999)}{`);
  const [first] = (await once(waiting, "data", { signal: AbortSignal.timeout(4_000) })) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1\.1 413 [\s\S]*BODY_TOO_LARGE/);
  waiting.destroy();
  for (let round = 0; round < 10; round += 1) {
    for (const [path, type] of [
      ["runs", "application/json"],
      ["intake/file?name=a", "application/octet-stream"],
    ] as const) {
      const socket = connect(server.port, "127.0.0.1");
      const body = Buffer.alloc(3_000_000, " ");
      // Half of it, so that the refusal is out before the other half comes; an error here is a reset.
      socket.write(post(path, type, 2 * body.length));
      socket.write(body);
      const [answer] = (await once(socket, "data", { signal: AbortSignal.timeout(4_000) })) as [Buffer];
      socket.end(body);
      await once(socket.resume(), "close");
      assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
    }
  }
  assert.deepEqual(server.faults, []);
});

test("whatever is sent as another type than JSON is 415, also without a body", async () => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
  ])
    names(
      await refused(415, "UNSUPPORTED_MEDIA_TYPE", () =>
        call("POST", `${server.api}/runs`, "{}", { "Content-Type": type }),
      ),
      "Content-Type",
      "media-type",
    );
  const bare = [`DELETE /api/projects/${projectId}/specs/enemy_mine HTTP/1.1`, `Host: 127.0.0.1:${server.port}`];
  await refused(415, "UNSUPPORTED_MEDIA_TYPE", () =>
    sendRaw(server.port, `${bare.join("\r\n")}\r\nConnection: close\r\n\r\n`),
  );
  const latin = { "Content-Type": "application/json; charset=latin1" };
  names(await refused(415, "UNSUPPORTED_MEDIA_TYPE", () => call("POST", specs, "{}", latin)), "body", "charset");
  const packed = { "Content-Encoding": "zstd" };
  names(await refused(415, "UNSUPPORTED_MEDIA_TYPE", () => call("POST", specs, "{}", packed)), "body", "encoding");
  await refused(400, "MALFORMED_REQUEST", () => call("POST", specs, "{}", { "Content-Encoding": "gzip" }));
});

test("no spelling of .. or NUL gets out of the ids", async () => {
  const escapes = [
    "..%2f..%2fevil",
    "%2e%2e%2fevil",
    "%2e%2e",
    "a%00b",
    "a..b",
    "..%5cevil",
    "%2fetc%2fpasswd",
    "a%0ab",
    "%20",
    ".hidden",
  ];
  for (const id of escapes) {
    await refused(400, "INVALID_ID", () => getRaw(server.port, `/api/projects/${id}/state`));
    const reply = await refused(400, "INVALID_ID", () => getRaw(server.port, `/api/projects/${projectId}/specs/${id}`));
    names(reply, "documentId", "grammar");
  }
  await refused(404, "NOT_FOUND", () => getRaw(server.port, `/api/projects/${projectId}/specs/../../../etc/passwd`));
  await refused(400, "INVALID_ID", () => getRaw(server.port, `/api/projects/${"a".repeat(300)}/state`));
  for (const hash of ["..%2f..%2fproject", "A".repeat(64), "ab"])
    await refused(400, "INVALID_ID", () => getRaw(server.port, `/api/projects/${projectId}/objects/${hash}`));
  for (const id of ["../../evil", "..", "a/b", "a\u0000b", "Ä", ""]) {
    const { document } = (await call("GET", `${specs}/enemy_mine`)).json;
    await refused(422, "INVALID_INPUT", () => call("POST", specs, { ...document, id }));
  }
});

test("a broken percent escape is 400, in the API and in the query", async () => {
  for (const path of [`/api/projects/%zz/state`, `/api/projects/${projectId}/specs/%e0%a4%a`])
    names(await refused(400, "INVALID_ID", () => getRaw(server.port, path)), "address", "escape");
  await refused(422, "INVALID_INPUT", () => getRaw(server.port, `/api/projects/${projectId}/runs?limit=%zz`));
});

test("query parameters are known, given once and in range", async () => {
  const refusedQuery = (query: string) => refused(422, "INVALID_INPUT", () => call("GET", `${server.api}/${query}`));
  names(await refusedQuery("runs?sort=up"), "?sort", "unknown");
  names(await refusedQuery("state?since=1"), "?since", "unknown");
  for (const limit of ["-1", "0", "501", "1e9", "99999999999999999999", "ten", "", "1.5"])
    names(await refusedQuery(`assets?limit=${limit}`), "?limit", "range");
  names(await refusedQuery("events?limit=1001"), "?limit", "range");
  names(await refusedQuery("runs?limit=1&limit=2"), "?limit", "once");
  names(await refusedQuery("specs?cursor=nobody"), "?cursor", "cursor");
  names(await refusedQuery("decisions?state=maybe"), "?state", "enum");
  names(await refusedQuery("exceptions?state=closed"), "?state", "enum");
  names(await refusedQuery("jobs?state=lost"), "?state", "enum");
  names(await refusedQuery("events?proof=yes"), "?proof", "enum");
});

test("a method an address does not take is 405 with the methods it does", async () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ["DELETE", "runs", "POST, GET, HEAD"],
    ["PATCH", "specs/enemy_mine", "GET, HEAD, PUT, DELETE"],
    ["OPTIONS", "state", "GET, HEAD"],
    ["GET", "decisions/x/answer", "POST"],
    ["POST", "events/stream", "GET, HEAD"],
  ];
  for (const [method, path, allow] of wrong) {
    const reply = await refused(405, "METHOD_NOT_ALLOWED", () => call(method, `${server.api}/${path}`));
    assert.equal(reply.headers.get("allow"), allow);
  }
  const page = await refused(405, "METHOD_NOT_ALLOWED", () => call("POST", `${server.url}/p/x`));
  assert.equal(page.headers.get("allow"), "GET, HEAD");
});

test("a change needs the ETag of the newest revision", async () => {
  const { document } = (await call("GET", `${specs}/enemy_mine`)).json;
  const put = (headers: Record<string, string>) =>
    call("PUT", `${specs}/enemy_mine`, { ...document, title: "New" }, headers);
  names(await refused(428, "PRECONDITION_REQUIRED", () => put({})), "If-Match", "required");
  for (const header of ["*", "nonsense", `W/"${"a".repeat(64)}"`, `"${"a".repeat(64)}", "b"`, '""'])
    names(await refused(412, "STALE_DOCUMENT", () => put({ "If-Match": header })), "If-Match", "etag");
  const stale = await refused(412, "STALE_DOCUMENT", () => put({ "If-Match": `"${"a".repeat(64)}"` }));
  names(stale, "If-Match", "newest");
  assert.match(stale.json.detail, /enemy_mine is at revision \d+ now\. Read the document again/);
  await refused(428, "PRECONDITION_REQUIRED", () => call("DELETE", `${specs}/enemy_mine`));
  const other = { "If-Match": `"${"b".repeat(64)}"` };
  const removal = await refused(412, "STALE_DOCUMENT", () => call("DELETE", `${specs}/enemy_mine`, undefined, other));
  names(removal, "If-Match", "newest");
  await refused(409, "ALREADY_EXISTS", () => call("POST", specs, { ...document, title: "Mine too" }));
});
