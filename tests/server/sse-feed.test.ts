import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdtemp } from "node:fs/promises";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Response } from "express";
import type { Progress } from "../../core/view/progress.ts";
import { hostileEvent, hostileTexts } from "../../scripts/soak/sse-writer.ts";
import type { OpenedProject } from "../../server/opened-project.ts";
import { type Client, openClient } from "../../server/sse/client.ts";
import { createFeed, type Feed } from "../../server/sse/feed.ts";
import { frameOf } from "../../server/sse/frames.ts";
import { createProject } from "../../store/projects.ts";
import { readStream } from "./sse-client.ts";
import { call, eventually, happen, type Running, startServer } from "./support.ts";

const id = "feed";
const stream = `/api/projects/${id}/events/stream`;
let server: Running;
let opened: OpenedProject;
/** The server's ends of all connections. */
const sockets: Socket[] = [];

before(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-feed-"));
  await createProject(dataDir, id);
  server = await startServer({ dataDir });
  server.http.on("connection", (socket) => sockets.push(socket));
  opened = await server.host.open(id);
});
after(() => server.stop());

const framesAfter = async (feed: Feed, since: number): Promise<readonly Buffer[]> => {
  const step = await feed.after(since);
  return "frames" in step ? step.frames : assert.fail("reset");
};

test("every client is given the same buffer for an event, whenever and from whichever cursor it comes", async () => {
  const feed = createFeed(opened);
  await happen(opened.project, ...hostileTexts.map(hostileEvent));
  const last = opened.project.headSeq();
  const together = await Promise.all(Array.from({ length: 5 }, () => framesAfter(feed, last - 4)));
  for (const frames of together) assert.ok(frames.every((frame, at) => frame === together[0]?.[at]));
  const later = await framesAfter(feed, last - 2);
  assert.equal(later.length, 2);
  assert.ok(later.every((frame, at) => frame === together[0]?.[at + 2]));
});

test("clients that are woken together cause one look at the log", async () => {
  let reads = 0;
  const { project } = opened;
  const counted: OpenedProject = {
    ...opened,
    project: {
      ...project,
      readEncoded(page) {
        reads += 1;
        return project.readEncoded(page);
      },
    },
  };
  const feed = createFeed(counted);
  const since = project.headSeq();
  await happen(project, hostileEvent("one"));
  await Promise.all(Array.from({ length: 300 }, () => feed.after(since)));
  assert.equal(reads, 1);
  await feed.after(since);
  assert.equal(reads, 2, "a finished read is not kept: the log goes on");
});

test("a note of progress is encoded once, and nobody waits for it", () => {
  let tell: (note: Progress) => void = () => undefined;
  const progress: OpenedProject["progress"] = {
    ...opened.progress,
    subscribe(listener) {
      tell = listener;
      return () => undefined;
    },
  };
  const feed = createFeed({ ...opened, progress });
  const offered: Buffer[] = [];
  const client: Client = {
    wake: () => undefined,
    nextWake: () => Promise.resolve(),
    write: () => assert.fail("progress is offered"),
    offer: (frame) => void offered.push(frame),
    isEnded: () => false,
    end: () => undefined,
  };
  const note = {
    jobId: "j",
    versionId: "v",
    unitKey: null,
    stage: "load" as const,
    percent: 5,
    etaMs: null,
    node: null,
  };
  const leave = feed.join(client);
  feed.join({ ...client });
  tell(note);
  assert.equal(offered.length, 2);
  assert.equal(offered[0], offered[1]);
  assert.equal(String(offered[0]), `event: progress\ndata: ${JSON.stringify(note)}\n\n`);
  leave();
  tell(note);
  assert.equal(offered.length, 3);
});

test("no payload can end its line: line ends, separators, NUL and look-alikes come as they were written", async () => {
  const since = opened.project.headSeq();
  const texts = [...hostileTexts, "x".repeat(900_000)];
  for (const text of texts) await happen(opened.project, hostileEvent(text));
  const listener = readStream(server.port, `${stream}?since=${since}`);
  await eventually(() => listener.ids().length === texts.length);
  const messages = listener.frames.filter((frame) => frame.id !== null);
  assert.deepEqual(
    messages.map(({ data }) => JSON.parse(data ?? "").payload.path),
    texts,
  );
  assert.ok(messages.every(({ event }) => event === "document.problem-found"));
  listener.close();
});

test("a CR between tokens, which another writer may have left, does not end the line either", () => {
  const json = Buffer.from('{"seq":7,\r"payload":\r\r{"text":"\\r"}}');
  const frame = frameOf({ seq: 7, type: "run.canceled", json }).toString();
  assert.equal(frame.split(/\r\n|\r|\n/).length, 5);
  const data = frame.split("\n")[2]?.slice("data: ".length) ?? "";
  assert.deepEqual(JSON.parse(data), { seq: 7, payload: { text: "\r" } });
});

test("for a client that does not read at most one page waits in memory, however much is written", async () => {
  sockets.length = 0;
  const deaf = connect(server.port, "127.0.0.1");
  deaf.write(`GET ${stream} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  deaf.pause();
  await eventually(() => server.host.streams.count() === 1);
  let most = 0;
  const look = (): void => {
    most = Math.max(most, ...sockets.map(({ writableLength }) => writableLength));
  };
  for (let count = 0; count < 120; count += 1) {
    await happen(opened.project, ...Array.from({ length: 20 }, () => hostileEvent("y".repeat(8_000))));
    look();
  }
  await eventually(() => {
    look();
    return most > 0;
  });
  assert.ok(most < 128 * 1024, `${most} bytes waited`);
  assert.equal(server.host.streams.count(), 1);
  deaf.destroy();
  await eventually(() => server.host.streams.count() === 0);
});

test("to a client that has not read what was written no progress and no heartbeat is added", () => {
  const written: Buffer[] = [];
  const stub = Object.assign(new EventEmitter(), {
    closed: false,
    writableNeedDrain: false,
    getHeaders: () => ({}),
    setHeader: () => undefined,
    status: () => undefined,
    flushHeaders: () => undefined,
    write: (frame: Buffer) => written.push(frame),
    end: () => undefined,
  });
  const limits = { retryMs: 1, heartbeatMs: 60_000, drainLimitMs: 60_000 };
  const client = openClient(stub as unknown as Response, limits);
  client.offer(Buffer.from("1"));
  stub.writableNeedDrain = true;
  client.offer(Buffer.from("2"));
  stub.writableNeedDrain = false;
  client.offer(Buffer.from("3"));
  client.end();
  assert.deepEqual(written.map(String), ["retry: 1\n\n", "1", "3"]);
});

test("what people look at is known for as long as their streams are open", async () => {
  const query = "viewing=spec:b&viewing=spec:a";
  const one = readStream(server.port, `${stream}?${query}`);
  const two = readStream(server.port, `${stream}?viewing=spec:a`);
  await eventually(() => server.host.streams.count() === 2);
  await eventually(() => server.host.streams.viewed(id).length === 2);
  assert.deepEqual(server.host.streams.viewed(id), ["a", "b"]);
  assert.deepEqual(server.host.streams.viewed("another"), []);
  one.close();
  await eventually(() => server.host.streams.viewed(id).length === 1);
  two.close();
  await eventually(() => server.host.streams.viewed(id).length === 0);
  for (const wrong of ["viewing=a", "viewing=spec:", "viewing=spec:a&viewing=asset:b", "viewing=spec:A%0A"]) {
    const reply = await call("GET", `${server.url}${stream}?${wrong}`);
    assert.deepEqual([reply.status, reply.json.fields?.[0].path], [422, "?viewing"], wrong);
  }
});

test("unless told otherwise, clients wait two seconds, and the content type stands first in the head", async () => {
  const listener = readStream(server.port, stream);
  await eventually(() => listener.frames.length > 0);
  assert.equal(listener.frames[0]?.retry, "2000");
  assert.match(listener.head().split("\r\n")[1] ?? "", /^Content-Type: text\/event-stream/);
  for (const header of ["Cache-Control: no-store", "X-Accel-Buffering: no", "X-Content-Type-Options: nosniff"])
    assert.ok(listener.head().toLowerCase().includes(`\r\n${header.toLowerCase()}\r\n`), header);
  listener.close();
});

test("no stream left a fault behind", () => {
  assert.deepEqual(server.faults, []);
});
