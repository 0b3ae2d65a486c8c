import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import express from "express";
import { hostileEvent } from "../../scripts/soak/sse-writer.ts";
import type { OpenedProject } from "../../server/opened-project.ts";
import { createStreams, type Streams } from "../../server/sse/streams.ts";
import { createProject } from "../../store/projects.ts";
import { readStream } from "./sse-client.ts";
import { eventually, happen, type Running, startServer } from "./support.ts";

let server: Running;
let opened: OpenedProject;
before(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-wake-"));
  await createProject(dataDir, "wake");
  server = await startServer({ dataDir });
  opened = await server.host.open("wake");
  await happen(opened.project, hostileEvent("first"));
});
after(() => server.stop());

/** Streams of a project that a test has its hands in. */
async function serve(of: OpenedProject, since: number): Promise<{ port: number; streams: Streams; http: Server }> {
  const streams = createStreams(() => undefined);
  const app = express();
  const following = { since, mostEvents: Number.POSITIVE_INFINITY, isOurs: true, viewing: [] };
  app.get("/", (request, response) => streams.follow(of, following, { request, response }));
  const http = createServer(app);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return { port: (http.address() as AddressInfo).port, streams, http };
}

test("unless told otherwise a silent stream says every 15 s that it is still there", async (t) => {
  const { port, streams, http } = await serve(opened, opened.project.headSeq());
  // The first test of all: nothing else that has an interval may end meanwhile.
  t.mock.timers.enable({ apis: ["setInterval"] });
  const stream = readStream(port, "/");
  await eventually(() => stream.frames.length === 1);
  for (let beat = 1; beat <= 2; beat += 1) {
    t.mock.timers.tick(14_999);
    assert.equal(stream.frames.length, beat);
    t.mock.timers.tick(1);
    await eventually(() => stream.frames.length === beat + 1);
    assert.equal(stream.frames[beat]?.comment, "still here");
  }
  t.mock.timers.reset();
  stream.close();
  await eventually(() => streams.count() === 0);
  http.close();
});

test("a client that joins a look at the log begun before an append gets that append all the same", async () => {
  const { project } = opened;
  const ends: (() => void)[] = [];
  const held: OpenedProject = {
    ...opened,
    project: {
      ...project,
      async readEncoded(page) {
        const read = await project.readEncoded(page);
        // The first look that finds nothing ends late.
        if (read.events.length === 0 && ends.length === 0) await new Promise<void>((resolve) => ends.push(resolve));
        return read;
      },
    },
  };
  const since = project.headSeq();
  const { port, streams, http } = await serve(held, since);
  const early = readStream(port, "/");
  await eventually(() => ends.length > 0);
  await happen(project, hostileEvent("in between"));
  const late = readStream(port, "/");
  await eventually(() => streams.count() === 2 && late.frames.length > 0);
  ends[0]?.();
  await eventually(() => early.ids().length === 1 && late.ids().length === 1);
  assert.deepEqual([early.ids(), late.ids()], [[since + 1], [since + 1]]);
  http.closeAllConnections();
  http.close();
});

test("where the log can't be read the stream waits for the next append instead of asking without end", async () => {
  const { project } = opened;
  let looks = 0;
  const damaged: OpenedProject = {
    ...opened,
    project: {
      ...project,
      async readEncoded({ since }) {
        looks += 1;
        return { events: [], nextSince: since, headSeq: project.headSeq(), upToDate: since >= project.headSeq() };
      },
    },
  };
  const { port, streams, http } = await serve(damaged, 0);
  const stream = readStream(port, "/");
  await eventually(() => streams.count() === 1 && looks > 0);
  for (let count = 0; count < 5; count += 1) {
    const before = looks;
    await happen(project, hostileEvent("more"));
    await eventually(() => looks > before);
  }
  assert.ok(looks <= 12, `${looks} looks for 5 appends`);
  stream.close();
  http.closeAllConnections();
  http.close();
});

test("a cursor that another server has given is looked for in the log before it is called too far", async () => {
  const { project } = opened;
  let isBehind = true;
  const stale: OpenedProject = {
    ...opened,
    project: {
      ...project,
      headSeq: () => (isBehind ? project.headSeq() - 1 : project.headSeq()),
      async catchUp() {
        isBehind = false;
      },
    },
  };
  const { port, http } = await serve(stale, project.headSeq());
  const stream = readStream(port, "/");
  await eventually(() => stream.frames.length > 0);
  assert.match(stream.head(), /^HTTP\/1.1 200 /);
  stream.close();
  http.closeAllConnections();
  http.close();
});

test("from the moment another folder stands in the project's place, nothing that is read is sent", async () => {
  const { project } = opened;
  const { port, http } = await serve({ ...opened, isCurrent: async () => false }, 0);
  const stream = readStream(port, "/");
  await eventually(() => stream.isClosed());
  assert.deepEqual(stream.ids(), []);
  const state = `/api/projects/${project.projectId}/state`;
  assert.deepEqual(JSON.parse(stream.frames.at(-1)?.data ?? ""), { state, seq: null });
  http.close();
});
