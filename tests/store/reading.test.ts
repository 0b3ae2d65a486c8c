import assert from "node:assert/strict";
import { test } from "node:test";
import { actor, draft, makeDataDir, open, readAll } from "./support.ts";

test("the union of pages is the log, for every limit", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  for (let at = 0; at < 23; at += 1) await project.commit(() => [draft(`n${at}`)], { actor });
  const all = (await project.read({ since: 0 })).events;
  assert.equal(all.length, 23);
  for (let limit = 1; limit <= 24; limit += 1) assert.deepEqual(await readAll(project, limit), all, `limit ${limit}`);
  for (let since = 0; since <= 23; since += 1) {
    const page = await project.read({ since, limit: 5 });
    assert.deepEqual(page.events, all.slice(since, since + 5), `since ${since}`);
    assert.equal(page.upToDate, since + 5 >= 23);
  }
  await assert.rejects(project.read({ since: 24 }), { code: "CURSOR_BEYOND_HEAD" });
});

test("a page is bounded in bytes but never empty for it, and old pages come from the disk just the same", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  const total = 6000;
  await Promise.all(Array.from({ length: total }, (_, at) => project.commit(() => [draft(`n${at}`)], { actor })));
  const small = await project.read({ since: 10, maxBytes: 1 });
  assert.deepEqual(
    small.events.map(({ seq }) => seq),
    [11],
  );
  const events = await readAll(project, 700);
  assert.deepEqual(
    events.map(({ entityId }) => entityId),
    Array.from({ length: total }, (_, at) => `n${at}`),
  );
});

test("encoded events are the JSON of the events, proofs chain", async (t) => {
  const project = await open(await makeDataDir(t));
  await project.commit(() => [draft("a"), draft("b")], { actor });
  const { events } = await project.read({ since: 0 });
  const encoded = await project.readEncoded({ since: 0 });
  assert.deepEqual(
    encoded.events.map(({ json }) => JSON.parse(json.toString("utf8"))),
    events,
  );
  const proven = await project.readWithProof({ since: 0 });
  assert.equal(proven.events[1]?.prev, proven.events[0]?.hash);
});
