import { createProject } from "../../store/projects.ts";
import { startChild } from "./child.ts";
import { percentile } from "./measure.ts";
import type { Row } from "./report.ts";
import { projectId } from "./store-support.ts";

const writers = 4;
const contendedMs = 20_000;
const aloneMs = 5_000;

/** What one writer did between its first acknowledgement and its end. */
export interface Written {
  readonly acknowledged: number;
  readonly waitsMs: readonly number[];
  readonly ms: number;
}

/** Four processes on one log; one process alone is the control. Kills and pauses are the soak's. */
export async function fourWriters(folder: string): Promise<Row[]> {
  await createProject(folder, projectId);
  const [alone] = await write(folder, 1, aloneMs);
  const seen = await write(folder, writers, contendedMs);
  if (alone === undefined) throw new Error("the lone writer said nothing");
  const counts = seen.map(({ acknowledged }) => acknowledged);
  const waits = seen.flatMap(({ waitsMs }) => waitsMs);
  const rate = (done: readonly Written[]): number =>
    done.reduce((sum, { acknowledged, ms }) => sum + (acknowledged * 1000) / ms, 0);
  const control = `one writer alone: longest ${Math.max(...alone.waitsMs).toFixed(0)} ms, ${rate([alone]).toFixed(0)} events/s`;
  return [
    { key: "writers4.maxWaitMs", value: Math.max(...waits), unit: "ms", bar: { atMost: 1_000 }, control },
    {
      ...{
        key: "writers4.shareSpread",
        value: Math.max(...counts) / Math.min(...counts),
        unit: "×",
        bar: { atMost: 3 },
      },
      control: `acknowledged ${counts.join(", ")}`,
    },
    { key: "writers4.p95WaitMs", value: percentile(waits, 0.95), unit: "ms", bar: null, control },
    { key: "writers4.eventsPerSecond", value: rate(seen), unit: "events/s", bar: null, control },
  ];
}

async function write(folder: string, count: number, ms: number): Promise<Written[]> {
  const children = Array.from({ length: count }, (_, at) => startChild("writer-process.ts", [folder, `w${at}`]));
  try {
    for (const child of children) await child.next<{ ready: true }>();
    // All at once, so that none has the log to itself.
    for (const child of children) child.kill("SIGUSR2");
    await new Promise((resolve) => setTimeout(resolve, ms));
    for (const child of children) child.kill("SIGTERM");
    return await Promise.all(children.map((child) => child.next<Written>()));
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}
