import { cpus, loadavg, totalmem } from "node:os";

/** The value below which `share` (0..1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Milliseconds one piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Runs a piece of work `count` times one after another; milliseconds of each. */
export async function timedEach(count: number, work: (at: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) times.push(await timed(() => work(at)));
  return times;
}

/** At most three digits behind the point; figures are for reading. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** What the figures depend on. */
export function environment(): Record<string, unknown> {
  return { node: process.version, cpus: cpus().length, memoryMb: Math.round(totalmem() / 2 ** 20), load: load() };
}

export function load(): readonly number[] {
  return loadavg().map(round);
}
