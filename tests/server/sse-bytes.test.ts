import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EventSource } from "eventsource";
import { eventType, hostileEvent, hostileTexts } from "../../scripts/soak/sse-writer.ts";
import { createProject } from "../../store/projects.ts";
import { happen, type Running, startServer } from "./support.ts";

const id = "bytes";
const texts = [...hostileTexts, "last"];
let server: Running;
let url: string;
/** The stream's bytes up to the end of the last event. */
let whole: Buffer;

before(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-bytes-"));
  await createProject(dataDir, id);
  const limits = { retryMs: 1, heartbeatMs: 15_000, drainLimitMs: 30_000, maxClients: 500 };
  server = await startServer({ dataDir, limits });
  await happen((await server.host.open(id)).project, ...texts.map(hostileEvent));
  url = `${server.url}/api/projects/${id}/events/stream?since=0`;
  whole = await readUntilLast();
});
after(() => server.stop());

async function readUntilLast(): Promise<Buffer> {
  const stop = new AbortController();
  const { body } = await fetch(url, { signal: stop.signal });
  const reader = body?.getReader() ?? assert.fail("no body");
  let bytes = Buffer.alloc(0);
  while (!bytes.includes(`"seq":${texts.length},`) || !bytes.subarray(-2).equals(Buffer.from("\n\n"))) {
    const { value } = await reader.read();
    bytes = Buffer.concat([bytes, value ?? assert.fail("the stream ended")]);
  }
  stop.abort();
  return bytes;
}

/** What a client of the standard gets whose connections end after as many bytes of the body as `cuts` say, one each. */
function listenThrough(cuts: readonly number[]): Promise<{ seqs: number[]; got: string[]; connections: number }> {
  const seqs: number[] = [];
  const got: string[] = [];
  let connections = 0;
  return new Promise((resolve, reject) => {
    const source = new EventSource(url, {
      async fetch(address, init) {
        const response = await fetch(address, init);
        const cut = cuts[connections] ?? Number.POSITIVE_INFINITY;
        connections += 1;
        return new Response(response.body?.pipeThrough(endAfter(cut)) ?? null, response);
      },
    });
    const late = setTimeout(() => end(() => reject(new Error(`after ${cuts.join()}: only ${seqs.join()}`))), 20_000);
    function end(settle: () => void): void {
      clearTimeout(late);
      source.close();
      settle();
    }
    source.addEventListener(eventType, ({ lastEventId, data }) => {
      seqs.push(Number(lastEventId));
      got.push(JSON.parse(data).payload.path);
      if (got.at(-1) === "last") end(() => resolve({ seqs, got, connections }));
    });
  });
}

function endAfter(cut: number): TransformStream<Uint8Array, Uint8Array> {
  let left = cut;
  return new TransformStream({
    transform(bytes, controller) {
      controller.enqueue(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) controller.terminate();
    },
  });
}

/** A few at once: each waits for its own connections. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const workers = Array.from({ length: 16 }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  });
  await Promise.all(workers);
}

/** Offsets at and around every place of these bytes. */
function around(needle: string): number[] {
  const wanted = Buffer.from(needle);
  const offsets: number[] = [];
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + 1))
    for (let offset = at; offset <= at + wanted.length; offset += 1) offsets.push(offset);
  return offsets;
}

const retryLength = "retry: 1\n\n".length;
const all = texts.map((_, at) => at + 1);

test("a connection that ends inside a field name, a line end or a character of many bytes costs no event and doubles none", async () => {
  const places = [
    "retry: 1\n\n",
    "\n\nid: ",
    `event: ${eventType}\n`,
    "\ndata: {",
    "漢字",
    "👩‍🚀",
    "\u2028",
    "\u{10ffff}",
  ];
  // Later than the first line: a client that never heard how long to wait waits for three seconds.
  const cuts = [...new Set(places.flatMap(around))].filter((offset) => offset >= retryLength && offset < whole.length);
  assert.ok(cuts.length > 300, `only ${cuts.length} places`);
  await forEach(cuts, async (cut) => {
    const { seqs, got, connections } = await listenThrough([cut]);
    assert.deepEqual([seqs, connections], [all, 2], `cut after ${cut} bytes`);
    assert.deepEqual(got, texts);
  });
});

test("however many connections end in the midst of the first message, it comes once in the end", async () => {
  const end = whole.indexOf("\n\nid: 2\n");
  const { seqs, connections } = await listenThrough([retryLength, end - 1, retryLength + 3, end, end + 1]);
  assert.deepEqual([seqs, connections], [all, 6]);
});
