import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { call, projectId, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

type Event = Readonly<Record<string, unknown>> & { readonly seq: number };

async function allPages(limit: number, extra = ""): Promise<Event[]> {
  const events: Event[] = [];
  for (let since = 0; ; ) {
    const page = (await call("GET", `${server.api}/events?since=${since}&limit=${limit}${extra}`)).json;
    assert.ok(page.events.length <= limit);
    events.push(...page.events);
    since = page.nextSince;
    if (page.upToDate) return events;
  }
}

async function storedLines(): Promise<string[]> {
  const log = await readFile(join(server.dataDir, "projects", projectId, "events", "events.jsonl"), "utf8");
  return log.split("\n").filter((line) => line !== "");
}

test("the pages together are the log, for every limit", async () => {
  const stored = (await storedLines()).map((line) => {
    const { prev: _prev, hash: _hash, ...event } = JSON.parse(line);
    return event;
  });
  for (const limit of [1, 2, 7, 100, stored.length, 1000]) assert.deepEqual(await allPages(limit), stored);
});

test("the proof lets anybody check the chain from the answers alone", async () => {
  let prev = "0".repeat(64);
  let last = 0;
  for (const event of await allPages(37, "&proof=1")) {
    const { hash, ...body } = event;
    assert.equal(body["prev"], prev);
    assert.equal(event.seq, last + 1);
    const own = createHash("sha256").update(prev).update(JSON.stringify(body)).digest("hex");
    assert.equal(hash, own);
    [prev, last] = [own, event.seq];
  }
  assert.equal(last, (await call("GET", `${server.api}/events/cursor`)).json.headSeq);
  assert.equal(JSON.parse((await storedLines()).at(-1) ?? "{}").hash, prev);
});

test("without proof no line of the chain shows", async () => {
  for (const event of await allPages(50)) assert.ok(!("prev" in event) && !("hash" in event));
});

test("a cursor is a whole number up to the head", async () => {
  const { headSeq } = (await call("GET", `${server.api}/events/cursor`)).json;
  for (const since of ["-1", "x", "1.0", ""]) {
    const reply = await call("GET", `${server.api}/events?since=${since}`);
    assert.deepEqual([reply.status, reply.json.code], [400, "CURSOR_MALFORMED"]);
  }
  const atHead = await call("GET", `${server.api}/events?since=${headSeq}`);
  assert.deepEqual(atHead.json, { events: [], nextSince: headSeq, headSeq, upToDate: true });
  const beyond = await call("GET", `${server.api}/events?since=${headSeq + 1}`);
  assert.deepEqual([beyond.status, beyond.json.code], [409, "CURSOR_BEYOND_HEAD"]);
});
