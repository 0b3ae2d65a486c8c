import assert from "node:assert/strict";
import { test } from "node:test";
import { createComfyProvider } from "../../../worker/comfy/comfy-provider.ts";
import { fakeOf, startFakeComfy } from "./fake-comfy.ts";
import { optionsOf, providerOf, requestOf } from "./requests.ts";

test("a base path and extra headers reach every call and the socket", async (t) => {
  const fake = await fakeOf(t);
  fake.basePath = "/comfy";
  const headers = { authorization: "Bearer abc" };
  await providerOf(t, `${fake.url}/comfy`, { headers, websocket: true }).render(requestOf(), optionsOf());
  assert.ok(fake.calls.every((call) => call.headers.authorization === "Bearer abc"));
  assert.equal(fake.upgrades[0]?.headers.authorization, "Bearer abc");
  assert.match(fake.upgrades[0]?.url ?? "", /^\/comfy\/ws\?clientId=/);
});

test("a server that refuses the call is PROVIDER_REFUSED, one that limits calls PROVIDER_BUSY with its pause", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (_call, response) => {
    response.writeHead(302, { location: "/login" }).end();
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), { code: "PROVIDER_REFUSED" });
  fake.intercept = (_call, response) => {
    response.writeHead(429, { "retry-after": "7" }).end();
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).probe(), { code: "PROVIDER_BUSY", retryAfterSeconds: 7 });
});

test("an address that is none, or carries credentials, is refused at once", () => {
  for (const url of ["nowhere", "ftp://host/", "http://user:secret@host/"]) {
    assert.throws(() => createComfyProvider({ id: "test", url }), { code: "CONFIG_INVALID" });
  }
});

test("an address where nothing listens is PROVIDER_UNREACHABLE", async (t) => {
  const fake = await startFakeComfy();
  await fake.close();
  await assert.rejects(providerOf(t, fake.url).probe(), { code: "PROVIDER_UNREACHABLE" });
});

test("an answer that stops half-way is PROVIDER_TIMEOUT", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (_call, response) => {
    response.writeHead(200).write("{");
    return true;
  };
  await assert.rejects(providerOf(t, fake.url, { timers: { callMs: 50 } }).probe(), { code: "PROVIDER_TIMEOUT" });
});
