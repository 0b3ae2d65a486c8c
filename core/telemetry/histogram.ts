/**
 * How often durations of about the same length occurred: whole milliseconds in fixed buckets, so it stays small however
 * much is counted. Plain JSON. Buckets are keyed by their place in `bucketEndsMs`; those without a count are left out.
 */
export interface Histogram {
  count: number;
  sumMs: number;
  maxMs: number;
  readonly buckets: Record<string, number>;
}

/** Percentiles differ from the exact ones (nearest rank) by at most this share, up to the longest bucket (27 h 46 m). */
export const relativeError = 0.025;

const growth = 1.05;
const longestMs = 100_000_000;

/**
 * The longest duration in each bucket, ascending. Each is at most 5 % longer than the one before, and every 1, 2 and 5 of
 * each power of ten is among them, so that counts up to a round duration are exact. Only sums and products, which every
 * machine does alike.
 */
export const bucketEndsMs: readonly number[] = bucketEnds();

function bucketEnds(): number[] {
  const ends = [0];
  for (let end = 0, round = 1; end < longestMs; ends.push(end)) {
    if (end === round) round *= String(round).startsWith("2") ? 2.5 : 2;
    end = Math.min(round, Math.max(end + 1, Math.floor(end * growth)));
  }
  return ends;
}

export const emptyHistogram = (): Histogram => ({ count: 0, sumMs: 0, maxMs: 0, buckets: {} });

/** Counts one duration; owns and mutates the histogram. Less than nothing counts as nothing. */
export function countDuration(histogram: Histogram, durationMs: number): void {
  const ms = Math.max(0, Math.round(durationMs));
  const key = String(bucketOf(ms));
  histogram.count += 1;
  histogram.sumMs += ms;
  histogram.maxMs = Math.max(histogram.maxMs, ms);
  histogram.buckets[key] = (histogram.buckets[key] ?? 0) + 1;
}

function bucketOf(ms: number): number {
  let [low, high] = [0, bucketEndsMs.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bucketEndsMs[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The duration that this share (above 0, up to 1) of all did not exceed, in ms within `relativeError`; null without any. */
export function percentileMs({ count, maxMs, buckets }: Histogram, share: number): number | null {
  if (count === 0) return null;
  const rank = Math.max(1, Math.ceil(share * count));
  let seen = 0;
  for (const place of placesOf(buckets)) {
    seen += buckets[place] ?? 0;
    if (seen >= rank) return Math.min(maxMs, middleOf(place));
  }
  return maxMs;
}

/** Half-way between the shortest and the longest whole millisecond of a bucket. */
function middleOf(place: number): number {
  const end = bucketEndsMs[place] ?? longestMs;
  const shortest = place === 0 ? 0 : (bucketEndsMs[place - 1] ?? 0) + 1;
  return Math.round((shortest + end) / 2);
}

function placesOf(buckets: Histogram["buckets"]): number[] {
  return Object.keys(buckets)
    .map(Number)
    .sort((a, b) => a - b);
}

/** How many did not exceed `ms`; exact when `ms` is one of `bucketEndsMs`. */
export function countUpTo({ buckets }: Histogram, ms: number): number {
  const upTo = Object.keys(buckets).filter((place) => (bucketEndsMs[Number(place)] ?? 0) <= ms);
  return upTo.reduce((sum, place) => sum + (buckets[place] ?? 0), 0);
}

/** What all of them counted, in one. */
export function mergeHistograms(all: readonly Histogram[]): Histogram {
  const merged = emptyHistogram();
  for (const { count, sumMs, maxMs, buckets } of all) {
    merged.count += count;
    merged.sumMs += sumMs;
    merged.maxMs = Math.max(merged.maxMs, maxMs);
    for (const place of placesOf(buckets)) merged.buckets[place] = (merged.buckets[place] ?? 0) + (buckets[place] ?? 0);
  }
  return merged;
}

/** Halves all counts, so that what comes next weighs more than what was; single old counts are forgotten. */
export function halve(histogram: Histogram): void {
  const { buckets } = histogram;
  histogram.count = 0;
  histogram.sumMs = Math.round(histogram.sumMs / 2);
  for (const place of Object.keys(buckets)) {
    const half = (buckets[place] ?? 0) >>> 1;
    if (half === 0) delete buckets[place];
    else buckets[place] = half;
    histogram.count += half;
  }
}
