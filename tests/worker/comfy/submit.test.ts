import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOf } from "./fake-comfy.ts";
import { enqueue, json } from "./fake-routes.ts";
import { optionsOf, providerOf, requestOf } from "./requests.ts";

test("a 500 that had enqueued the prompt is adopted, not repeated", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    if (call.method !== "POST" || call.path !== "/prompt") return false;
    void fake.finish(enqueue(fake, call).prompt_id);
    response.writeHead(500, { "content-type": "text/plain" }).end("500 Internal Server Error");
    return true;
  };
  const result = await providerOf(t, fake.url).render(requestOf(), optionsOf());
  assert.equal(result.images.length, 1);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("a submit that times out after it was accepted is adopted, not repeated", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call) => {
    if (call.method !== "POST" || call.path !== "/prompt") return false;
    void fake.finish(enqueue(fake, call).prompt_id);
    return true;
  };
  const provider = providerOf(t, fake.url, { timers: { transferMs: 1_000 } });
  const result = await provider.render(requestOf(), optionsOf());
  assert.equal(result.images.length, 1);
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("a 500 without a prompt in the queue fails as PROVIDER_FAULT after the grace period and one submit", async (t) => {
  const fake = await fakeOf(t);
  fake.intercept = (call, response) => {
    if (call.path === "/prompt") response.writeHead(500).end();
    return call.path === "/prompt";
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), { code: "PROVIDER_FAULT" });
  assert.equal(fake.count("POST", "/prompt"), 1);
});

test("a 200 with node errors is withdrawn and fails", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  fake.intercept = (call, response) => {
    if (call.path !== "/prompt") return false;
    const { prompt_id } = enqueue(fake, call);
    const errors = [{ type: "value_smaller_than_min", details: "width", extra_info: { input_name: "width" } }];
    const node_errors = { "5": { errors, dependent_outputs: ["9"], class_type: "EmptyLatentImage" } };
    json(response, { prompt_id, number: 0, node_errors });
    return true;
  };
  await assert.rejects(providerOf(t, fake.url).render(requestOf(), optionsOf()), {
    code: "PROVIDER_REJECTED_GRAPH",
    fields: [{ path: "/nodes/EmptyLatentImage/width", rule: "value_smaller_than_min", message: "width" }],
  });
  assert.equal(fake.pending.length, 0);
});
