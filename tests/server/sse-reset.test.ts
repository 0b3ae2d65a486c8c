import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EventSource } from "eventsource";
import { projectFold } from "../../core/project/state.ts";
import { hostileEvent } from "../../scripts/soak/sse-writer.ts";
import { createHost } from "../../server/host.ts";
import { lendState, type StateSnapshot } from "../../server/state-snapshot.ts";
import { loadConfig } from "../../store/config.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { readStream } from "./sse-client.ts";
import { call, eventually, happen, type Running, startServer } from "./support.ts";

const id = "archived";
const state = `/api/projects/${id}/state`;
const stream = `/api/projects/${id}/events/stream`;
const longAgoMs = 40 * 24 * 60 * 60 * 1000;
const actor = { kind: "system", id: "test" } as const;
let server: Running;
/** Events up to this one were dropped. */
let goneSeq = 0;

before(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-reset-"));
  await createProject(dataDir, id);
  const ports = { ...realPorts, now: () => Date.now() - longAgoMs };
  const writer = await openProject({ dataDir, projectId: id, fold: projectFold, segmentBytes: 4000, ports });
  for (let count = 0; count < 40; count += 1) await writer.commit(() => [hostileEvent(`text ${count}`)], { actor });
  await writer.close();
  // Dropped by a server of its own: the next one has nothing of it in memory.
  const first = createHost(await loadConfig({ DIECAST_DATA: dataDir }, dataDir), (fault) => assert.fail(String(fault)));
  await (await first.open(id)).project.dropOldFiles(0);
  await first.close();
  server = await startServer({ dataDir });
  // The seq before the first one that is left; asked of the log itself, so that a wrong answer shows.
  while (!(await isKept(goneSeq))) goneSeq += 1;
  assert.ok(goneSeq > 10);
});
after(() => server.stop());

const project = async () => (await server.host.open(id)).project;
const isKept = async (since: number): Promise<boolean> =>
  (await get(`/api/projects/${id}/events?since=${since}&limit=1`)).status === 200;
const get = (path: string, headers?: Record<string, string>) => call("GET", `${server.url}${path}`, undefined, headers);

test("PROTOCOL 3.5: a stream from before the first kept event says where to start over, and ends", async () => {
  const headSeq = (await project()).headSeq();
  for (const since of [0, goneSeq - 1]) {
    const listener = readStream(server.port, `${stream}?since=${since}`);
    await eventually(() => listener.isClosed());
    const messages = listener.frames.filter(({ event }) => event !== null);
    assert.deepEqual(
      messages.map(({ id: seq, event }) => [seq, event]),
      [[null, "reset"]],
    );
    assert.deepEqual(JSON.parse(messages[0]?.data ?? ""), { state, seq: headSeq });
  }
  const kept = readStream(server.port, `${stream}?since=${goneSeq}`);
  await eventually(() => kept.ids().at(-1) === headSeq);
  assert.equal(kept.ids()[0], goneSeq + 1);
  kept.close();
});

test("a page from before the first kept event is 410 with the snapshot to start from", async () => {
  for (const proof of ["", "&proof=1"]) {
    const reply = await get(`/api/projects/${id}/events?since=${goneSeq - 1}${proof}`);
    assert.deepEqual(
      [reply.status, reply.json.code, reply.json.type],
      [410, "CURSOR_GONE", "https://diecast.dev/problems/cursor-gone"],
    );
    assert.match(reply.headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.deepEqual(reply.json.snapshot, { state, seq: (await project()).headSeq() });
  }
});

test("whoever loads that snapshot goes on from its seq without a gap", async () => {
  const source = new EventSource(`${server.url}${stream}?since=0`);
  const pointer = await new Promise<{ state: string }>((resolve) => {
    source.addEventListener("reset", ({ data }) => resolve(JSON.parse(data)));
  });
  source.close();
  const snapshot = (await get(pointer.state)).json;
  assert.deepEqual(snapshot.state, JSON.parse(JSON.stringify((await project()).state())));
  const listener = readStream(server.port, `${stream}?since=${snapshot.seq}&hash=${snapshot.hash}`);
  await happen(await project(), hostileEvent("next"), hostileEvent("and next"));
  await eventually(() => listener.ids().length === 2);
  assert.deepEqual(listener.ids(), [snapshot.seq + 1, snapshot.seq + 2]);
  listener.close();
});

test("the state carries the hash of its last event, and is 304 for whoever has it", async () => {
  const reply = await get(state);
  const { seq, hash, version } = reply.json;
  const last = (await get(`/api/projects/${id}/events?since=${seq - 1}&proof=1`)).json.events[0];
  assert.deepEqual([hash, version], [last.hash, projectFold.version]);
  assert.equal(reply.headers.get("content-length"), String(Buffer.byteLength(reply.text)));
  const etag = reply.headers.get("etag") ?? "";
  const again = await get(state, { "If-None-Match": etag });
  assert.deepEqual([again.status, again.text, again.headers.get("etag")], [304, "", etag]);
  await happen(await project(), hostileEvent("changes the state"));
  assert.equal((await get(state, { "If-None-Match": etag })).status, 200);
  const head = await call("HEAD", `${server.url}${state}`);
  assert.deepEqual([head.status, head.text], [200, ""]);
});

test("a cursor of another log is told to start over, also when a browser comes back with a later id", async () => {
  const { seq, hash } = (await get(state)).json;
  const other = "0123456789abcdef".repeat(4);
  const strangers = [
    [`since=${seq}&hash=${other}`, []],
    [`since=${seq - 1}&hash=${hash}`, []],
    [`since=${seq + 1}&hash=${hash}`, []],
    [`since=${seq - 2}&hash=${other}`, [`Last-Event-ID: ${seq}`]],
  ] as const;
  for (const [query, headers] of strangers) {
    const listener = readStream(server.port, `${stream}?${query}`, headers);
    await eventually(() => listener.isClosed());
    const last = listener.frames.at(-1);
    assert.deepEqual([last?.event, JSON.parse(last?.data ?? "")], ["reset", { state, seq: null }], query);
    assert.deepEqual(listener.ids(), []);
  }
  for (const query of [`since=${seq}&hash=xyz`, `hash=${hash}`])
    assert.ok([400, 422].includes((await get(`${stream}?${query}`)).status));
});

test("the state stands still while it is encoded: commits wait, and what is lent is of one seq", async () => {
  const known = await project();
  const { seq } = known.state();
  let during = -1;
  const stood = known.still(async (state) => {
    const committed = happen(known, hostileEvent("meanwhile"));
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    during = state.seq;
    return { committed };
  });
  const { committed } = await stood;
  assert.equal(during, seq);
  await committed;
  assert.equal(known.state().seq, seq + 1);
});

test("requests share one encoded state, and however slow they read, only a few are in memory", async () => {
  const known = await project();
  const lent: StateSnapshot[] = [];
  const ends: (() => void)[] = [];
  const lends: Promise<void>[] = [];
  const lend = (): Promise<void> =>
    new Promise((resolve) => {
      lends.push(
        lendState(known, (snapshot) => {
          lent.push(snapshot);
          resolve();
          return new Promise((end) => ends.push(end));
        }),
      );
    });
  await Promise.all([lend(), lend()]);
  for (let count = 0; count < 9; count += 1) {
    await happen(known, hostileEvent(`while ${count}`));
    await lend();
  }
  assert.equal(lent[0], lent[1]);
  assert.equal(new Set(lent).size, 4);
  assert.ok(lent.every(({ seq, pieces }) => JSON.parse(Buffer.concat(pieces).toString()).seq === seq));
  for (const end of ends.splice(0)) end();
  await Promise.all(lends.splice(0));
  await lend();
  assert.equal(lent.at(-1)?.seq, known.headSeq());
  for (const end of ends) end();
  await Promise.all(lends);
});
