import assert from "node:assert/strict";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EventSource } from "eventsource";
import type { Draft } from "../../core/event.ts";
import { seededChance, startCuttingProxy } from "../../scripts/soak/sse-proxy.ts";
import { createProgressReporter } from "../../store/progress.ts";
import { readStream } from "./sse-client.ts";
import { call, eventually, happen, projectId, type Running, startServer } from "./support.ts";

const maxClients = 6;
const path = `/api/projects/${projectId}/events/stream`;
let server: Running;
before(async () => {
  const limits = { retryMs: 2000, heartbeatMs: 100, drainLimitMs: 300, maxClients };
  server = await startServer({ limits });
  await server.project();
});
after(() => server.stop());

let number = 0;
function note(text = "x"): Draft {
  number += 1;
  const runId = `run-${number}`;
  return { type: "run.canceled", entityType: "run", entityId: runId, payload: { runId, reason: text } };
}

/** An event of half a megabyte. */
function bulk(): Draft {
  number += 1;
  const exceptionId = `exception-${number}`;
  const nobody = { specId: null, assetId: null, versionId: null, runId: null, jobId: null, evidenceHash: null };
  const why = {
    stage: "plan" as const,
    sentence: "big",
    suspect: null,
    nextAction: { verb: "retry" as const, label: "x" },
  };
  const payload = { exceptionId, fingerprint: "f".repeat(64), code: "X".repeat(500_000), ...why, ...nobody };
  return { type: "exception.raised", entityType: "exception", entityId: exceptionId, payload };
}

async function headSeq(): Promise<number> {
  return (await server.project()).headSeq();
}

/** All seqs from one to another. */
function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

test("a client that comes back from further behind than sseReplayWindow reads the state anew; one that asks gets all", async () => {
  const at = `${server.api}/documents/project/${projectId}`;
  const { json, headers } = await call("GET", at);
  const runtimeFeedbackPolicy = { ...json.document.policies.runtimeFeedbackPolicy, sseReplayWindow: 5 };
  const document = { ...json.document, policies: { ...json.document.policies, runtimeFeedbackPolicy } };
  const saved = await call("PUT", at, document, { "If-Match": headers.get("etag") ?? "" });
  assert.equal(saved.status, 200);
  const last = await headSeq();
  const back = readStream(server.port, path, [`Last-Event-ID: ${last - 6}`]);
  await eventually(() => back.isClosed());
  assert.deepEqual(back.ids(), []);
  const reset = back.frames.find(({ event }) => event === "reset");
  assert.equal(JSON.parse(reset?.data ?? "{}").seq, last);
  const near = readStream(server.port, path, [`Last-Event-ID: ${last - 5}`]);
  const all = readStream(server.port, `${path}?since=${last - 6}`);
  await eventually(() => near.ids().length === 5 && all.ids().length === 6);
  for (const stream of [near, all]) stream.close();
  await call("PUT", at, json.document, { "If-Match": saved.headers.get("etag") ?? "" });
});

test("replay goes over into live without a gap or a double, while events go on coming", async () => {
  const project = await server.project();
  const stream = readStream(server.port, `${path}?since=0`);
  for (let count = 0; count < 150; count += 1) await happen(project, note());
  const last = await headSeq();
  await eventually(() => stream.ids().at(-1) === last);
  assert.deepEqual(stream.ids(), from(1, last));
  stream.close();
});

test("a message has the seq as its id, the type as its event and the event as one line of data", async () => {
  const since = await headSeq();
  const stream = readStream(server.port, `${path}?since=${since}`);
  await happen(await server.project(), note("two\nlines, ünï"));
  await eventually(() => stream.ids().length === 1);
  const [first, ...others] = stream.frames;
  assert.equal(first?.retry, "2000");
  const message = others.find((frame) => frame.id !== null);
  assert.equal(message?.id, since + 1);
  assert.equal(message?.event, "run.canceled");
  const page = (await call("GET", `${server.api}/events?since=${since}&limit=1`)).json;
  assert.deepEqual(JSON.parse(message?.data ?? ""), page.events[0]);
  stream.close();
});

test("a silent stream is kept alive by comments", async () => {
  const stream = readStream(server.port, `${path}?since=${await headSeq()}`);
  await eventually(() => stream.frames.filter((frame) => frame.comment === "still here").length >= 3);
  assert.deepEqual(stream.ids(), []);
  stream.close();
});

test("a browser's EventSource gets every event, and Last-Event-ID wins over since", async () => {
  const since = (await headSeq()) - 3;
  const seen: number[] = [];
  const source = new EventSource(`${server.url}${path}?since=${since}`);
  source.addEventListener("run.canceled", (message) => seen.push(Number(message.lastEventId)));
  await eventually(() => seen.length === 3);
  await happen(await server.project(), note(), note());
  await eventually(() => seen.length === 5);
  assert.deepEqual(seen, from(since + 1, since + 5));
  source.close();
  const resumed = readStream(server.port, `${path}?since=0`, [`Last-Event-ID: ${since + 4}`]);
  await eventually(() => resumed.ids().length > 0);
  assert.deepEqual(resumed.ids(), [since + 5]);
  resumed.close();
});

test("a cursor that is no number is 400, one beyond the head 409, before the stream begins", async () => {
  for (const since of ["-1", "abc", "1.5", "1e3", "9999999999999999", "%00"]) {
    const reply = await call("GET", `${server.url}${path}?since=${since}`);
    assert.deepEqual([reply.status, reply.json.code], [400, "CURSOR_MALFORMED"]);
    assert.equal(reply.json.fields[0].path, "?since");
  }
  const header = await call("GET", `${server.url}${path}`, undefined, { "Last-Event-ID": "abc" });
  assert.deepEqual([header.status, header.json.fields[0].path], [400, "Last-Event-ID"]);
  const beyond = await call("GET", `${server.url}${path}?since=${(await headSeq()) + 1}`);
  assert.deepEqual([beyond.status, beyond.json.code], [409, "CURSOR_BEYOND_HEAD"]);
  assert.equal(server.host.streams.count(), 0);
});

test("progress comes without an id, so it never moves a cursor", async () => {
  const project = await server.project();
  const stream = readStream(server.port, `${path}?since=${await headSeq()}`);
  const reporter = createProgressReporter(join(project.folder, "runtime", "progress"), (fault) =>
    server.faults.push(fault),
  );
  const progress = {
    jobId: "job-1",
    versionId: "v",
    unitKey: "v0",
    stage: "sampling" as const,
    percent: 40,
    etaMs: 900,
    node: "KSampler",
  };
  await eventually(() => {
    reporter.report(progress);
    return stream.frames.some((frame) => frame.event === "progress");
  });
  const frame = stream.frames.find((each) => each.event === "progress");
  assert.equal(frame?.id, null);
  assert.equal(JSON.parse(frame?.data ?? "").percent, 40);
  await reporter.end("job-1");
  stream.close();
});

test("a client that does not read is cut off, and the others go on", async () => {
  const project = await server.project();
  const since = await headSeq();
  const deaf = connect(server.port, "127.0.0.1");
  let isCutOff = false;
  deaf.on("error", () => deaf.destroy());
  deaf.write(`GET ${path}?since=${since} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`);
  deaf.pause();
  const reader = readStream(server.port, `${path}?since=${since}`);
  await eventually(() => server.host.streams.count() === 2);
  for (let count = 0; count < 48; count += 1) await happen(project, bulk());
  await eventually(() => server.host.streams.count() === 1);
  await happen(project, note());
  await eventually(async () => reader.ids().at(-1) === (await headSeq()));
  assert.deepEqual(reader.ids(), from(since + 1, since + 49));
  deaf.on("close", () => {
    isCutOff = true;
  });
  deaf.resume();
  await eventually(() => isCutOff);
  reader.close();
});

test("a stream too many is refused with a time to come back, and a place is free when one goes", async () => {
  await eventually(() => server.host.streams.count() === 0);
  const since = await headSeq();
  const streams = Array.from({ length: maxClients }, () => readStream(server.port, `${path}?since=${since}`));
  await eventually(() => server.host.streams.count() === maxClients);
  const refused = await call("GET", `${server.url}${path}?since=${since}`);
  assert.deepEqual([refused.status, refused.json.code], [503, "TOO_MANY_CLIENTS"]);
  assert.equal(refused.headers.get("retry-after"), "5");
  for (const stream of streams) stream.close();
  await eventually(() => server.host.streams.count() === 0);
});

test("HEAD answers like the stream would and holds no place", async () => {
  const reply = await call("HEAD", `${server.url}${path}?since=0`);
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get("content-type") ?? "", /^text\/event-stream/);
  assert.equal(reply.headers.get("cache-control"), "no-store");
  assert.equal(reply.headers.get("x-accel-buffering"), "no");
  await eventually(() => server.host.streams.count() === 0);
});

test("a client whose connection is cut at any byte gets every event once and in order", async () => {
  const project = await server.project();
  const since = await headSeq();
  const chance = seededChance(7);
  const proxy = await startCuttingProxy(server.port, () => 1 + Math.floor(chance() * 4000));
  const writing = (async () => {
    for (let count = 0; count < 120; count += 1) await happen(project, note(`é${count}`.repeat(10)));
  })();
  const last = since + 120;
  const seen: number[] = [];
  let connections = 0;
  while (seen.at(-1) !== last) {
    connections += 1;
    const stream = readStream(proxy.port, path, [`Last-Event-ID: ${seen.at(-1) ?? since}`]);
    await eventually(() => stream.isClosed() || stream.ids().at(-1) === last);
    stream.close();
    seen.push(...stream.ids());
    assert.ok(connections < 2000);
  }
  await writing;
  await proxy.close();
  assert.deepEqual(seen, from(since + 1, last));
  assert.ok(connections > 10, `only ${connections} connections`);
});

test("no stream left a fault behind", () => {
  assert.deepEqual(server.faults, []);
});
