import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOf } from "./fake-comfy.ts";
import { ids, optionsOf, providerOf, requestOf, until } from "./requests.ts";

test("canceling a waiting render deletes it from the queue", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const stop = new AbortController();
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ signal: stop.signal }));
  await until("it is queued", () => fake.pending.length === 1);
  const canceled = assert.rejects(rendering, { code: "RENDER_INTERRUPTED" });
  stop.abort();
  await canceled;
  assert.equal(fake.pending.length, 0);
  assert.equal(fake.count("POST", "/interrupt"), 0);
});

test("canceling a running render interrupts it by id until that is confirmed", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const stop = new AbortController();
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ signal: stop.signal }));
  await until("it is queued", () => fake.pending.length === 1);
  fake.start(ids.first);
  let interrupts = 0;
  fake.intercept = (call, response) => {
    if (call.path !== "/interrupt") return false;
    interrupts += 1;
    assert.deepEqual(JSON.parse(call.text), { prompt_id: ids.first });
    // The first one lands between two nodes and is lost.
    if (interrupts === 1) response.end();
    return interrupts === 1;
  };
  const canceled = assert.rejects(rendering, { code: "RENDER_INTERRUPTED" });
  stop.abort();
  await canceled;
  assert.equal(interrupts, 2);
  assert.equal(fake.running.length, 0);
  assert.equal(fake.history.size, 0);
});
