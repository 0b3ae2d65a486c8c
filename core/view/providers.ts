import { type FailureCode, failureKinds } from "../failure.ts";
import { byCodeUnits } from "../ordered.ts";
import { type Histogram, mergeHistograms, percentileMs, relativeError } from "../telemetry/histogram.ts";
import type { Renders, Telemetry, TryEnd } from "../telemetry/telemetry.ts";

/** Durations in ms: percentiles within `relativeError`, the others exact; null without any. */
export interface Durations {
  readonly count: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** How one provider does with one checkpoint. */
export interface ProviderRow {
  readonly providerId: string;
  readonly checkpointId: string;
  readonly tries: Readonly<Record<TryEnd, number>>;
  /** Of the tries that the provider ended itself, 0 to 1; null without any. */
  readonly successRate: number | null;
  /** Of new pictures, without their wait. */
  readonly duration: Durations;
  /** Of new pictures, on the provider until it began. */
  readonly queue: Durations;
  /** Of all due renders, until a worker took them. */
  readonly wait: Durations;
  readonly switches: {
    readonly count: number;
    /** How much longer the median render takes right after a switch; null while there are not both. */
    readonly costMs: number | null;
    /** The median time until its first step; null when the renderer does not tell. */
    readonly loadMs: number | null;
  };
  /** Most frequent first. */
  readonly errors: readonly { readonly code: string; readonly count: number; readonly sentence: string }[];
}

/** The rows of one or several projects, by provider and checkpoint, and how exact their percentiles are. */
export interface ProvidersView {
  readonly relativeError: number;
  readonly items: readonly ProviderRow[];
}

/** What is known of providers; costs as much as there are pairs of provider and checkpoint, however many renders there were. */
export function providersView(all: readonly Telemetry[]): ProvidersView {
  const byPair = new Map<string, Renders[]>();
  for (const { renders } of all) {
    for (const [key, row] of Object.entries(renders)) byPair.set(key, [...(byPair.get(key) ?? []), row]);
  }
  const items = [...byPair].sort(([a], [b]) => byCodeUnits(a, b)).flatMap(([, rows]) => rowOf(rows) ?? []);
  return { relativeError, items };
}

function rowOf(rows: readonly Renders[]): ProviderRow | null {
  const first = rows[0];
  if (first === undefined) return null;
  const { providerId, checkpointId } = first;
  const tries = triesOf(rows);
  const steady = mergeHistograms(rows.map((row) => row.steady));
  const switched = mergeHistograms(rows.map((row) => row.switched));
  const wellEnded = tries.rendered + tries.cached + tries.adopted;
  const ended = wellEnded + tries.retried + tries.failed;
  return {
    providerId,
    checkpointId,
    tries,
    successRate: ended === 0 ? null : wellEnded / ended,
    duration: durations(mergeHistograms([steady, switched])),
    queue: durations(mergeHistograms(rows.map((row) => row.queued))),
    wait: durations(mergeHistograms(rows.map((row) => row.waited))),
    switches: {
      count: switched.count,
      costMs: costOf(percentileMs(switched, 0.5), percentileMs(steady, 0.5)),
      loadMs: percentileMs(mergeHistograms(rows.map((row) => row.loads)), 0.5),
    },
    errors: errorsOf(rows),
  };
}

function triesOf(rows: readonly Renders[]): Record<TryEnd, number> {
  const sums = { rendered: 0, cached: 0, reused: 0, adopted: 0, retried: 0, failed: 0, lost: 0 };
  for (const { tries } of rows) {
    for (const [end, count] of Object.entries(tries)) sums[end as TryEnd] += count;
  }
  return sums;
}

function costOf(switchedMs: number | null, steadyMs: number | null): number | null {
  return switchedMs === null || steadyMs === null ? null : Math.max(0, switchedMs - steadyMs);
}

function durations(histogram: Histogram): Durations {
  const { count, sumMs, maxMs } = histogram;
  return {
    count,
    meanMs: count === 0 ? null : Math.round(sumMs / count),
    p50Ms: percentileMs(histogram, 0.5),
    p95Ms: percentileMs(histogram, 0.95),
    p99Ms: percentileMs(histogram, 0.99),
    maxMs: count === 0 ? null : maxMs,
  };
}

function errorsOf(rows: readonly Renders[]): ProviderRow["errors"] {
  const counts = new Map<string, number>();
  for (const { errors } of rows) {
    for (const [code, count] of Object.entries(errors)) counts.set(code, (counts.get(code) ?? 0) + count);
  }
  const sorted = [...counts].sort(([a, most], [b, more]) => more - most || byCodeUnits(a, b));
  return sorted.map(([code, count]) => ({ code, count, sentence: sentenceOf(code) }));
}

function sentenceOf(code: string): string {
  return Object.hasOwn(failureKinds, code) ? failureKinds[code as FailureCode].sentence : "Another failure.";
}
