import { setTimeout as sleep } from "node:timers/promises";
import type { Draft } from "../../core/event.ts";
import { startServer } from "./http-server.ts";
import { writeProject } from "./log-file.ts";
import { percentile } from "./measure.ts";
import { planProfile } from "./profile.ts";
import type { Row } from "./report.ts";
import { type Listener, listen, until } from "./sse-listener.ts";
import { actor, type BenchProject, openBench, projectId } from "./store-support.ts";

const clients = 300;
const appends = 300;
const warmUps = 100;
/** Enough to fill the paused client's buffers many times over: 300 × 16 KiB. */
const fillerBytes = 16 * 1024;

/** 300 clients of one server: first all read, then one of them stops reading. */
export async function sse300(folder: string): Promise<Row[]> {
  await writeProject(folder, projectId, planProfile);
  const project = await openBench(folder);
  const server = await startServer(folder);
  const before = await server.rssMb();
  const arrivals: Map<number, number>[] = [];
  const listeners: Listener[] = [];
  for (let at = 0; at < clients; at += 1) {
    const arrivedAt = new Map<number, number>();
    arrivals.push(arrivedAt);
    listeners.push(await listen(server.port, projectId, (seq) => arrivedAt.set(seq, performance.now())));
  }
  await append(project, arrivals, warmUps);
  const allReading = await append(project, arrivals, appends);
  const settled = await server.rssMb();
  listeners[0]?.pause();
  const onePaused = await append(project, arrivals.slice(1), appends);
  const after = await server.rssMb();
  for (const listener of listeners) listener.close();
  await server.stop();
  await project.close();
  return rowsOf({ before, settled, after }, percentile(allReading, 0.95), percentile(onePaused, 0.95));
}

function rowsOf(rss: Record<"before" | "settled" | "after", number>, reading: number, paused: number): Row[] {
  const control = `all 300 reading: p95 ${reading.toFixed(1)} ms, ${rss.settled.toFixed(0)} MiB; no client: ${rss.before.toFixed(0)} MiB`;
  const [growth, fromIdle] = [rss.after - rss.settled, rss.after - rss.before];
  return [
    { key: "sse300.rssGrowthMb", value: Math.max(0, growth), unit: "MiB", bar: { atMost: 20 }, control },
    { key: "sse300.slowdown", value: paused / reading, unit: "×", bar: { atMost: 2 }, control },
    { key: "sse300.rssFromIdleMb", value: fromIdle, unit: "MiB", bar: null, control },
    { key: "sse300.p95Ms", value: paused, unit: "ms", bar: null, control },
  ];
}

/** Milliseconds from the call of each append to its arrival at each client. */
async function append(
  project: BenchProject,
  arrivals: readonly Map<number, number>[],
  count: number,
): Promise<number[]> {
  const calledAt = new Map<number, number>();
  let last = 0;
  for (let at = 0; at < count; at += 1) {
    const now = performance.now();
    const seq = await appendFiller(project);
    calledAt.set(seq, now);
    last = seq;
    await sleep(20);
  }
  await until(() => arrivals.every((arrivedAt) => arrivedAt.has(last)), "the last event at every client");
  return arrivals.flatMap((arrivedAt) => [...calledAt].map(([seq, at]) => (arrivedAt.get(seq) ?? Number.NaN) - at));
}

async function appendFiller(project: BenchProject): Promise<number> {
  const problems = Array.from({ length: 16 }, () => ({
    path: "",
    rule: "bench",
    message: "x".repeat(fillerBytes / 16),
  }));
  const about = { kind: "specs" as const, id: "bench_asset_0", path: "bench.json", fileHash: "0".repeat(64) };
  const entity = { entityType: "document", entityId: "specs:bench_asset_0" };
  const draft: Draft = { type: "document.problem-found", ...entity, payload: { ...about, problems } };
  const { headSeq } = await project.commit(() => [draft], { actor });
  return headSeq;
}
