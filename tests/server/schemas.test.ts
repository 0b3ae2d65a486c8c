import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { documentKinds } from "../../core/document/kinds.ts";
import { ROOT } from "../../scripts/root.ts";
import { refusedBy } from "./refused.ts";
import { call, getRaw, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

test("every kind of document names its schema, and each schema is the very file that the server checks with", async () => {
  const list = await call("GET", `${server.url}/api/schemas`);
  const items = list.json.items as { name: string; kind: string | null; title: string; hash: string }[];
  const kinds = items.flatMap(({ kind }) => kind ?? []);
  assert.deepEqual(kinds.toSorted(), [...documentKinds].sort());
  for (const { name, hash } of items) {
    const answer = await fetch(`${server.url}/api/schemas/${name}`);
    assert.equal(answer.headers.get("etag"), `"${hash}"`);
    assert.equal(await answer.text(), await readFile(`${ROOT}/schemas/${name}.schema.json`, "utf8"), name);
  }
});

test("a schema that a browser has is not sent again, and is asked for each time", async () => {
  const first = await fetch(`${server.url}/api/schemas/spec`);
  assert.equal(first.headers.get("cache-control"), "no-cache");
  const again = await getRaw(server.port, "/api/schemas/spec", [`If-None-Match: ${first.headers.get("etag")}`]);
  assert.deepEqual([again.status, again.text], [304, ""]);
});

test("an unknown schema is 404, a name that leads elsewhere is refused", async () => {
  await refusedBy(server, 404, "NOT_FOUND", () => call("GET", `${server.url}/api/schemas/specs`));
  await refusedBy(server, 400, "INVALID_ID", () => call("GET", `${server.url}/api/schemas/..%2Fpackage`));
});
