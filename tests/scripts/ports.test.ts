import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { freePort, portProblem } from "../../scripts/start/ports.ts";

test("a port that somebody listens on is a problem, with the way out", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const problem = await portProblem("127.0.0.1", address.port);
  assert.match(problem ?? "", new RegExp(`Port ${address.port} on 127\\.0\\.0\\.1 is in use.*DIECAST_PORT=`));
});

test("a free port is no problem", async () => {
  assert.equal(await portProblem("127.0.0.1", await freePort("127.0.0.1")), null);
});

test("an address that is not of this machine is a problem in words", async () => {
  assert.match((await portProblem("192.0.2.1", 4400)) ?? "", /Nothing can listen on port 4400 of 192\.0\.2\.1/);
});
