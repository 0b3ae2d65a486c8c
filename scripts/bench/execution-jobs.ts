import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "../../core/contracts.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { projectFold } from "../../core/project/state.ts";
import { openProject } from "../../store/project.ts";
import { type Child, startChild } from "./child.ts";
import { type Graph, renderBarely } from "./execution-control.ts";
import { projectId, writeBenchProject } from "./execution-project.ts";
import { median, percentile } from "./measure.ts";
import type { Row } from "./report.ts";

const versions = 200;
/** As many as a worker hands to one renderer. */
const lanes = 2;
const finishLimitMs = 300_000;
const bar = { atLeast: 50 };

/** One run from the command to its last job: server, worker and renderer as processes, the renderer as fast as it can. */
export async function executionJobs(folder: string): Promise<Row[]> {
  const dataDir = join(folder, "data");
  const specs = await writeBenchProject(dataDir, versions);
  const own = await runAll(folder, dataDir, specs);
  const { events, graphs } = await readBack(dataDir);
  const control = await measureControl(folder, graphs);
  return rowsOf(events, own, control);
}

interface OwnFacts {
  /** Until the run was acknowledged. */
  readonly planMs: number;
  /** Processor time of each process from the acknowledgement to the end of the run. */
  readonly cpuMs: Readonly<Record<"server" | "worker" | "renderer", number>>;
}

async function runAll(folder: string, dataDir: string, specs: readonly string[]): Promise<OwnFacts> {
  const renderer = await startRenderer(join(folder, "renderer"));
  const env = { DIECAST_DATA: dataDir, DIECAST_PORT: "0", COMFYUI_URL: renderer.url };
  const server = startChild("../../server/main.ts", [], env);
  const worker = startChild("../../worker/main.ts", [], env);
  try {
    const { port } = await server.next<{ port: number }>();
    await worker.next();
    const url = `http://127.0.0.1:${port}/api/projects/${projectId}/runs`;
    const startedAt = performance.now();
    const body = JSON.stringify({ specs });
    const started = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    if (started.status !== 201) throw new Error(`the run was not started: ${started.status} ${await started.text()}`);
    const planMs = performance.now() - startedAt;
    const spent = async () => Promise.all([server.pid, worker.pid, renderer.child.pid].map(cpuMsOf));
    const before = await spent();
    await untilEnded(`${url}?limit=1`);
    const [ofServer = 0, ofWorker = 0, ofRenderer = 0] = (await spent()).map((ms, at) => ms - (before[at] ?? 0));
    return { planMs, cpuMs: { server: ofServer, worker: ofWorker, renderer: ofRenderer } };
  } finally {
    for (const child of [worker, server, renderer.child]) await child.stop();
  }
}

/** Processor time a process has taken so far, user and system, as Linux counts it in ticks of 10 ms. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold spaces; what follows it are single words.
  const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(words[11]) + Number(words[12])) * 10;
}

async function startRenderer(output: string): Promise<{ readonly child: Child; readonly url: string }> {
  const args = ["--output", output, "--step-ms", "0", "--instant"];
  const child = startChild("../../worker/comfy/renderer/main.ts", args);
  const { port } = await child.next<{ port: number }>();
  return { child, url: `http://127.0.0.1:${port}` };
}

async function untilEnded(url: string): Promise<void> {
  const deadline = performance.now() + finishLimitMs;
  while (performance.now() < deadline) {
    const { items } = await (await fetch(url)).json();
    if (items[0]?.endedAt) return;
    await sleep(250);
  }
  throw new Error(`the run did not end in ${finishLimitMs / 1000} s`);
}

async function readBack(dataDir: string) {
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    const events: DiecastEvent[] = [];
    while (events.length < project.headSeq()) events.push(...(await project.read({ since: events.length })).events);
    const planHashes = events.flatMap((event) =>
      event.type === "run.started" ? event.payload.versions.map(({ planHash }) => planHash) : [],
    );
    const graphs: Graph[] = [];
    for (const hash of planHashes) {
      const { units } = await project.objects.getJson<Plan>(hash);
      for (const { graphHash } of units) graphs.push(await project.objects.getJson<Graph>(graphHash));
    }
    return { events, graphs };
  } finally {
    await project.close();
  }
}

async function measureControl(folder: string, graphs: readonly Graph[]): Promise<readonly number[]> {
  const { child, url } = await startRenderer(join(folder, "control"));
  try {
    return await renderBarely(url, graphs, lanes);
  } finally {
    await child.stop();
  }
}

function rowsOf(events: readonly DiecastEvent[], { planMs, cpuMs }: OwnFacts, control: readonly number[]): Row[] {
  const ends = events.filter(({ type }) => type === "job.succeeded");
  const [first, last] = [timeOf(events, "run.started"), timeOf(events, "run.finished")];
  const jobsPerSecond = ends.length / ((last - first) / 1000);
  const ours = generateTimes(events);
  const controlMs = median(control);
  const words = `bare renderer, ${lanes} at once: p50 ${controlMs.toFixed(1)} ms, ${barePace(control)} pictures/s`;
  const rest = { unit: "ms", bar: null, control: words };
  return [
    { key: "jobsPerSecond", value: jobsPerSecond, unit: "jobs/s", bar, control: words },
    { key: "overheadMsP50", value: median(ours) - controlMs, ...rest },
    { key: "generateMs.p50", value: median(ours), ...rest },
    { key: "generateMs.p95", value: percentile(ours, 0.95), ...rest },
    { key: "controlMs.p50", value: controlMs, ...rest },
    { key: "planMs", value: planMs, unit: "ms", bar: null, control: `${versions} versions planned and stored` },
    ...(["worker", "server", "renderer"] as const).map(
      (name): Row => ({
        key: `cpuMsPerJob.${name}`,
        value: cpuMs[name] / ends.length,
        unit: "ms",
        bar: null,
        control: "processor time, also true on a busy machine",
      }),
    ),
    ...durations(events).map((row): Row => ({ ...row, ...rest })),
  ];
}

function barePace(control: readonly number[]): string {
  const mean = control.reduce((sum, ms) => sum + ms, 0) / control.length;
  return ((lanes * 1000) / mean).toFixed(1);
}

function timeOf(events: readonly DiecastEvent[], type: DiecastEvent["type"]): number {
  return Date.parse(events.find((event) => event.type === type)?.ts ?? "");
}

/** Milliseconds from claim to end of each generate job. */
function generateTimes(events: readonly DiecastEvent[]): number[] {
  const claimed = new Map<string, number>();
  return events.flatMap((event) => {
    if (event.type === "job.started") claimed.set(event.entityId, Date.parse(event.ts));
    if (event.type !== "job.succeeded" || event.payload.kind !== "generate") return [];
    return [Date.parse(event.ts) - (claimed.get(event.entityId) ?? Number.NaN)];
  });
}

/** Median time of each kind of job, as its worker measured it. */
function durations(events: readonly DiecastEvent[]) {
  return (["finish", "validate", "route"] as const).map((kind) => {
    const times = events.flatMap((event) =>
      event.type === "job.succeeded" && event.payload.kind === kind ? [event.payload.durationMs] : [],
    );
    return { key: `${kind}Ms.p50`, value: median(times) };
  });
}
