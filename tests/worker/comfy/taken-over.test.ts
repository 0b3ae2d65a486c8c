import assert from "node:assert/strict";
import { test } from "node:test";
import type { RenderOptions } from "../../../worker/comfy/provider.ts";
import { fakeOf } from "./fake-comfy.ts";
import { row } from "./fake-routes.ts";
import { ids, optionsOf, providerOf, requestOf, txt2img, until } from "./requests.ts";

/** Answers in this order, the last one for ever. */
function answering(...answers: readonly (readonly string[] | null)[]): RenderOptions["takenOver"] {
  const left = [...answers];
  return async () => (left.length > 1 ? left.shift() : left[0]) ?? null;
}

const others = { number: 9, prompt_id: ids.second, prompt: txt2img() };

test("a graph of a job that somebody else has by now is not handed over", async (t) => {
  const fake = await fakeOf(t);
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ takenOver: answering([ids.second]) }));
  await assert.rejects(rendering, { code: "STALE_ATTEMPT" });
  assert.equal(fake.count("POST", "/prompt"), 0);
});

test("a prompt handed over too late is withdrawn when the job's new worker has handed over its own", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  fake.pending.push(others);
  const takenOver = answering(null, [ids.second]);
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ takenOver }));
  await assert.rejects(rendering, { code: "STALE_ATTEMPT" });
  assert.equal(fake.count("POST", "/prompt"), 1);
  assert.deepEqual(fake.pending.map(row), [row(others)]);
});

test("a prompt handed over too late is withdrawn when the job has ended meanwhile", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ takenOver: answering(null, []) }));
  await assert.rejects(rendering, { code: "STALE_ATTEMPT" });
  assert.equal(fake.count("POST", "/prompt"), 1);
  assert.deepEqual(fake.pending, []);
});

test("a prompt that the job's new worker may follow is left to it", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const takenOver = answering(null, [ids.second]);
  const rendering = providerOf(t, fake.url).render(requestOf(), optionsOf({ takenOver }));
  const left = assert.rejects(rendering, { code: "STALE_ATTEMPT" });
  await until("the new worker's prompt was looked for", () => fake.count("GET", `/history/${ids.second}`) > 2);
  await fake.finish(ids.first);
  await left;
  assert.equal(fake.count("POST", "/queue"), 0);
  assert.ok(fake.history.has(ids.first));
});

test("of the prompts on a server those are ended that carry our tag and that nobody waits for", async (t) => {
  const fake = await fakeOf(t);
  fake.isAutomatic = false;
  const tag = { project: "space", run: "run-1", job: "ship", attempt: 1 };
  const of = (prompt_id: string, number: number, diecast?: object) =>
    fake.pending.push({ number, prompt_id, prompt: txt2img(), extra_data: diecast && { diecast } });
  of(ids.first, 1, tag);
  of(ids.second, 2, { ...tag, attempt: 2 });
  of(ids.third, 3);
  of("old", 4, { project: "space", job: "ship", attempt: 1 });
  fake.start(ids.first);
  const asked: string[] = [];
  const withdrawn = await providerOf(t, fake.url).withdraw(async (prompts) => {
    asked.push(...prompts.map(({ promptId, run, attempt }) => `${promptId} ${run} ${attempt}`));
    return prompts.filter(({ attempt }) => attempt === 1);
  });
  assert.deepEqual(asked, [`${ids.first} run-1 1`, `${ids.second} run-1 2`]);
  assert.deepEqual(withdrawn, [ids.first]);
  assert.deepEqual(
    [fake.running.length, fake.pending.map(({ prompt_id }) => prompt_id)],
    [0, [ids.second, ids.third, "old"]],
  );
});
