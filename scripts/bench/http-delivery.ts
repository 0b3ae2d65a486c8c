import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "./http-server.ts";
import { writeProject } from "./log-file.ts";
import { median, percentile } from "./measure.ts";
import { planProfile } from "./profile.ts";
import type { Row } from "./report.ts";
import { listen, until } from "./sse-listener.ts";
import { actor, type BenchProject, openBench, projectId, smallDraft } from "./store-support.ts";

const appends = 400;
const appendsWithoutWatch = 120;

interface Delays {
  /** From the call of the append, its sync included. */
  readonly fromCall: number[];
  /** From its acknowledgement; below zero when the message overtook it. */
  readonly fromAck: number[];
  readonly commit: number[];
}

/** This process appends, a server in another one streams to a client here; then with every watch event suppressed. */
export async function delivery(folder: string): Promise<Row[]> {
  await writeProject(folder, projectId, planProfile);
  const project = await openBench(folder);
  const watched = await measure(folder, project, appends);
  const unwatched = await measure(folder, project, appendsWithoutWatch, "no-watch");
  await project.close();
  const commit = percentile(watched.commit, 0.95);
  const control = `the append itself: p50 ${median(watched.commit).toFixed(2)} ms, p95 ${commit.toFixed(2)} ms`;
  const poll = "one poll of the head every 250 ms";
  const ackP95 = percentile(watched.fromAck, 0.95);
  return [
    { key: "delivery.p95Ms", value: percentile(watched.fromCall, 0.95), unit: "ms", bar: { atMost: 10 }, control },
    { key: "delivery.p50Ms", value: median(watched.fromCall), unit: "ms", bar: null, control },
    { key: "delivery.afterAckP95Ms", value: ackP95, unit: "ms", bar: null, control },
    {
      ...{ key: "delivery.noWatchP95Ms", value: percentile(unwatched.fromCall, 0.95), unit: "ms" },
      ...{ bar: { atMost: 300 }, control: poll },
    },
    { key: "delivery.noWatchP50Ms", value: median(unwatched.fromCall), unit: "ms", bar: null, control: poll },
  ];
}

async function measure(folder: string, project: BenchProject, count: number, ...args: string[]): Promise<Delays> {
  const server = await startServer(folder, ...args);
  const arrivedAt = new Map<number, number>();
  const client = await listen(server.port, projectId, (seq) => arrivedAt.set(seq, performance.now()));
  const delays: Delays = { fromCall: [], fromAck: [], commit: [] };
  for (let at = 0; at < count; at += 1) {
    const calledAt = performance.now();
    const { headSeq } = await project.commit(() => [smallDraft(`append-${args.join("-")}-${at}`)], { actor });
    const acknowledgedAt = performance.now();
    await until(() => arrivedAt.has(headSeq), `event ${headSeq}`);
    const arrived = arrivedAt.get(headSeq) ?? Number.NaN;
    delays.fromCall.push(arrived - calledAt);
    delays.fromAck.push(arrived - acknowledgedAt);
    delays.commit.push(acknowledgedAt - calledAt);
    // Odd steps, so that appends and polls don't march together.
    await sleep(7 + ((at * 37) % 41));
  }
  client.close();
  await server.stop();
  return delays;
}
