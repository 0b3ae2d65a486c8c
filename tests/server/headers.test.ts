import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { names, refusedBy } from "./refused.ts";
import { call, getRaw, projectId, type Reply, type Running, sendRaw, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
  await server.project();
});
after(() => server.stop());

const refused = (status: number, code: string, request: () => Promise<Reply>): Promise<Reply> =>
  refusedBy(server, status, code, request);

test("requests of foreign pages are refused: Host, Origin and what the browser says of the site", async () => {
  const path = `/api/projects/${projectId}/state`;
  for (const host of ["evil.example", `evil.example:${server.port}`, "127.0.0.1.evil.example", "10.0.0.7", "[::2]:80"])
    await refused(403, "FOREIGN_ORIGIN", () =>
      sendRaw(server.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
  await refused(403, "FOREIGN_ORIGIN", () => sendRaw(server.port, `GET ${path} HTTP/1.0\r\n\r\n`));
  for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1", `http://localhost:${server.port}`])
    await refused(403, "FOREIGN_ORIGIN", () => getRaw(server.port, path, [`Origin: ${origin}`]));
  for (const site of ["cross-site", "same-site", "nonsense"])
    await refused(403, "FOREIGN_ORIGIN", () => getRaw(server.port, path, [`Sec-Fetch-Site: ${site}`]));
  for (const fine of [`Origin: http://127.0.0.1:${server.port}`, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"])
    assert.equal((await getRaw(server.port, path, [fine])).status, 200);
  const local = `GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\n\r\n`;
  assert.equal((await sendRaw(server.port, local)).status, 200);
});

test("huge headers and what is not HTTP get a problem too", async () => {
  await refused(431, "HEADERS_TOO_LARGE", () => getRaw(server.port, "/api/health", [`X-Big: ${"x".repeat(20_000)}`]));
  await refused(400, "MALFORMED_REQUEST", () => sendRaw(server.port, "what is this\r\n\r\n"));
});

test("an Idempotency-Key has 1 to 200 visible characters", async () => {
  for (const key of ["", "x".repeat(201), "two words"])
    names(
      await refused(422, "INVALID_INPUT", () =>
        call("POST", `${server.api}/runs`, { specs: "ready" }, { "Idempotency-Key": key }),
      ),
      "Idempotency-Key",
      "grammar",
    );
});

test("every answer says how it may be used, good or bad", async () => {
  for (const path of ["/api/health", "/api/nothing", "/p/anything"]) {
    const { headers } = await call("GET", `${server.url}${path}`);
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'self'/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-powered-by"), null);
    assert.equal(headers.get("access-control-allow-origin"), null);
  }
});
