import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { projectLayout } from "../../store/layout.ts";
import { startChild } from "./child.ts";
import { type WrittenLog, writeProject } from "./log-file.ts";
import { median, timed, timedEach } from "./measure.ts";
import { planProfile, recent } from "./profile.ts";
import type { Row } from "./report.ts";
import { actor, openBench, projectId, smallDraft } from "./store-support.ts";

const longProfile = recent({ ...planProfile, minEvents: 1_000_000 }, Date.now());
const reads = 2_000;
const restarts = 3;
const newline = 10;

/** What the restarted process says. Milliseconds from its opening of the project. */
export interface Restarted {
  readonly openMs: number;
  readonly readMs: number;
  readonly appendMs: number;
  readonly rssMb: number;
}

/** A million events: full replay, reading near the head, restart from a snapshot. */
export async function reading(folder: string): Promise<Row[]> {
  const written = await writeProject(folder, projectId, longProfile);
  const layout = projectLayout(folder, projectId);
  const hashMs = await timed(() => hashFile(layout.log));
  const parseMs = await timed(() => parseFile(layout.log));
  const startedAt = performance.now();
  const project = await openBench(folder);
  const replayMs = performance.now() - startedAt;
  const headSeq = project.headSeq();
  if (headSeq !== written.events) throw new Error(`${headSeq} of ${written.events} events were replayed`);
  const near = await timedEach(reads, () => project.read({ since: headSeq - 10, limit: 10 }));
  const far = await timedEach(100, (at) => project.read({ since: (at * 7919) % headSeq, limit: 10 }));
  // A project saves a snapshot when it closes after so much news.
  const news = Array.from({ length: 600 }, (_, at) => smallDraft(`news-${at}`));
  await project.commit(() => news, { actor });
  await project.close();
  return [
    ...replayRows(written, replayMs, hashMs, parseMs),
    {
      ...{ key: "since.p50Ms", value: median(near), unit: "ms", bar: { atMost: 0.2 } },
      control: `the same page at any place of the log ${median(far).toFixed(3)} ms`,
    },
    { key: "since.farP50Ms", value: median(far), unit: "ms", bar: null, control: "cold: from the file" },
    ...(await restartRows(folder, replayMs)),
  ];
}

function replayRows({ events, bytes }: WrittenLog, replayMs: number, hashMs: number, parseMs: number): Row[] {
  const perSecond = (events * 1000) / replayMs;
  const control = `sha256 of the bare file: ${Math.round((events * 1000) / hashMs)} events/s`;
  return [
    { key: "replay.eventsPerSecond", value: perSecond, unit: "events/s", bar: { atLeast: 300_000 }, control },
    {
      ...{ key: "replay.ratioToParse", value: parseMs / replayMs, unit: "", bar: null },
      control: `JSON.parse of the bare lines, one after another: ${Math.round((events * 1000) / parseMs)} events/s`,
    },
    { key: "replay.events", value: events, unit: "events", bar: null, control: `${Math.round(bytes / 2 ** 20)} MiB` },
  ];
}

/** In new processes; the first append counts, because only then the project is usable. */
async function restartRows(folder: string, replayMs: number): Promise<Row[]> {
  const seen: Restarted[] = [];
  for (let at = 0; at < restarts; at += 1) seen.push(await restart(folder));
  const usable = median(seen.map(({ openMs, readMs, appendMs }) => openMs + readMs + appendMs));
  const control = `without a snapshot ${Math.round(replayMs)} ms`;
  return [
    { key: "restart.ms1M", value: usable, unit: "ms", bar: { atMost: 2_000 }, control },
    { key: "restart.openMs", value: median(seen.map(({ openMs }) => openMs)), unit: "ms", bar: null, control },
    { key: "restart.rssMb", value: median(seen.map(({ rssMb }) => rssMb)), unit: "MiB", bar: null, control },
  ];
}

async function restart(folder: string): Promise<Restarted> {
  const child = startChild("restart-process.ts", [folder]);
  try {
    return await child.next<Restarted>();
  } finally {
    await child.stop();
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.digest("hex");
}

/** The least that a replay in one thread has to do: each line becomes a value, and nothing else happens. */
async function parseFile(path: string): Promise<void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let stop = bytes.indexOf(newline); stop >= 0; start = stop + 1, stop = bytes.indexOf(newline, start))
      JSON.parse(bytes.toString("latin1", start, stop));
    rest = bytes.subarray(start);
  }
}
