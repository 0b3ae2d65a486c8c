import { rm } from "node:fs/promises";
import { projectLayout } from "../../store/layout.ts";
import { type BenchServer, startServer } from "./http-server.ts";
import { writeProject } from "./log-file.ts";
import { percentile, timedEach } from "./measure.ts";
import { planProfile } from "./profile.ts";
import type { Row } from "./report.ts";

const pages = 300;
const wholes = 100;
/** Requests before each of the warm figures: what is measured is not how the JIT compiler gets there. */
const warmUps = 20;
/** As in the plan, most assets are of specs that were removed later. */
const sizes = [
  { key: "jobs2k", profile: planProfile },
  { key: "jobs100k", profile: { ...planProfile, assets: 20_000, jobs: 100_000 } },
] as const;

type Key = (typeof sizes)[number]["key"];

interface Seen {
  readonly cold: Cold;
  /** Milliseconds of the first page of a server that has just started. */
  readonly first: number;
  readonly page: readonly number[];
  readonly whole: readonly number[];
  readonly control: readonly number[];
}

/** Milliseconds from starting the process to the last byte of the first page. */
interface Cold {
  readonly empty: number;
  readonly withoutSnapshot: number;
  readonly withSnapshot: number;
}

/** The jobs list over HTTP, at 2,000 and at 100,000 jobs: a page of 100, and 2,000 at once; warm and cold. */
export async function jobLists(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { key, profile } of sizes) {
    const dataDir = `${folder}/${key}`;
    await writeProject(dataDir, key, profile);
    const cold = await startCold(folder, dataDir, key);
    const server = await startServer(dataDir);
    try {
      rows.push(...rowsOf(key, await measure(server, key, cold)));
    } finally {
      await server.stop();
    }
  }
  return rows;
}

async function startCold(folder: string, dataDir: string, projectId: string): Promise<Cold> {
  const empty = await coldMs(`${folder}/none`, "/api/health");
  const path = `/api/projects/${projectId}/jobs?limit=100`;
  const withoutSnapshot = await coldMs(dataDir, path);
  // The first start left one behind when it was stopped.
  const withSnapshot = await coldMs(dataDir, path);
  await rm(projectLayout(dataDir, projectId).snapshots, { recursive: true, force: true });
  return { empty, withoutSnapshot, withSnapshot };
}

async function coldMs(dataDir: string, path: string): Promise<number> {
  const startedAt = performance.now();
  const server = await startServer(dataDir);
  try {
    await server.getMs(path);
    return performance.now() - startedAt;
  } finally {
    await server.stop();
  }
}

async function measure(server: BenchServer, projectId: string, cold: Cold): Promise<Seen> {
  const path = `/api/projects/${projectId}/jobs`;
  const first = await server.getMs(`${path}?limit=100`);
  const page: number[] = [];
  const control: number[] = [];
  await timedEach(warmUps, () => server.getMs(`${path}?limit=100`));
  for (let at = 0; at < pages; at += 1) {
    control.push(await server.getMs("/api/health"));
    page.push(await server.getMs(`${path}?limit=100`));
  }
  const whole: number[] = [];
  await timedEach(warmUps, () => server.getMs(`${path}?limit=2000`));
  for (let at = 0; at < wholes; at += 1) whole.push(await server.getMs(`${path}?limit=2000`));
  return { cold, first, page, whole, control };
}

/** The bars: all of 2,000 jobs within 20 ms, a page of 100,000 within 5 ms. */
function rowsOf(key: Key, seen: Seen): Row[] {
  const control = `GET /api/health in turns: p95 ${percentile(seen.control, 0.95).toFixed(2)} ms`;
  const [page, whole] = [percentile(seen.page, 0.95), percentile(seen.whole, 0.95)];
  const main = key === "jobs2k" ? { value: whole, bar: { atMost: 20 } } : { value: page, bar: { atMost: 5 } };
  const start = { unit: "ms", bar: null, control: `a start without projects: ${Math.round(seen.cold.empty)} ms` };
  return [
    { key: `${key}.p95Ms`, ...main, unit: "ms", control },
    { key: `${key}.page100P95Ms`, value: page, unit: "ms", bar: { atMost: 5 }, control },
    { key: `${key}.page100P50Ms`, value: percentile(seen.page, 0.5), unit: "ms", bar: null, control },
    { key: `${key}.all2000P95Ms`, value: whole, unit: "ms", bar: { atMost: 20 }, control },
    {
      key: `${key}.firstPageMs`,
      value: seen.first,
      unit: "ms",
      bar: null,
      control: "the first request after the start",
    },
    { key: `${key}.coldMs`, value: seen.cold.withoutSnapshot, ...start },
    { key: `${key}.coldSnapshotMs`, value: seen.cold.withSnapshot, ...start },
  ];
}
