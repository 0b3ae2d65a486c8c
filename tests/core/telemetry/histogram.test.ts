import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  bucketEndsMs,
  countDuration,
  countUpTo,
  emptyHistogram,
  type Histogram,
  halve,
  mergeHistograms,
  percentileMs,
  relativeError,
} from "../../../core/telemetry/histogram.ts";
import { msBetween } from "../../../core/telemetry/instant.ts";

const longestMs = bucketEndsMs.at(-1) ?? 0;
const durations = fc.array(fc.oneof(fc.nat({ max: 3000 }), fc.nat({ max: longestMs })), {
  minLength: 1,
  maxLength: 300,
});

function counted(values: readonly number[]): Histogram {
  const histogram = emptyHistogram();
  for (const value of values) countDuration(histogram, value);
  return histogram;
}

function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
}

test("a percentile differs from that of all values by at most the stated share", () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (values, share) => {
      const exact = nearestRank(values, share);
      const said = percentileMs(counted(values), share) ?? -1;
      assert.ok(Math.abs(said - exact) <= exact * relativeError, `${said} for ${exact}`);
    }),
    { numRuns: 500 },
  );
});

test("up to 40 ms percentiles are exact, and what lasted longer than the longest bucket counts as that", () => {
  for (let ms = 0; ms <= 40; ms += 1) assert.equal(percentileMs(counted([ms]), 0.5), ms);
  assert.ok((percentileMs(counted([longestMs * 3]), 0.5) ?? 0) <= longestMs);
  assert.equal(percentileMs(emptyHistogram(), 0.5), null);
});

test("counts up to every 1, 2 and 5 of a power of ten are exact", () => {
  const rounds = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].flatMap((power) => [power, 2 * power, 5 * power]);
  fc.assert(
    fc.property(durations, fc.constantFrom(...rounds), (values, ms) => {
      assert.equal(countUpTo(counted(values), ms), values.filter((value) => value <= ms).length);
    }),
  );
});

test("merged histograms are those of all values together; sum, maximum and count are exact", () => {
  fc.assert(
    fc.property(durations, durations, (some, more) => {
      const all = [...some, ...more];
      const merged = mergeHistograms([counted(some), counted(more)]);
      assert.deepEqual(merged, counted(all));
      assert.equal(
        merged.sumMs,
        all.reduce((sum, value) => sum + value, 0),
      );
      assert.deepEqual([merged.maxMs, merged.count], [Math.max(...all), all.length]);
    }),
  );
});

test("however much is counted, a histogram has no more buckets than there are, each at most 5 % longer than the last", () => {
  const histogram = emptyHistogram();
  for (let value = 1; value < 50_000_000; value += 1013) countDuration(histogram, value);
  assert.ok(Object.keys(histogram.buckets).length <= bucketEndsMs.length && bucketEndsMs.length < 400);
  for (const [place, end] of bucketEndsMs.entries()) {
    const before = bucketEndsMs[place - 1] ?? 0;
    assert.ok(end <= Math.max(before + 1, before * 1.05), String(end));
  }
});

test("halved counts keep the median and forget what came once", () => {
  const histogram = counted([...Array<number>(20).fill(1000), ...Array<number>(10).fill(2000), 77_777]);
  halve(histogram);
  assert.equal(histogram.count, 15);
  assert.ok(Math.abs((percentileMs(histogram, 0.5) ?? 0) - 1000) <= 25);
  assert.equal(countUpTo(histogram, longestMs), 15);
});

test("the time between two instants is what a calendar says, over leap days and turns of the century", () => {
  const instant = fc.date({ min: new Date("1900-01-01"), max: new Date("2199-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      const expected = Math.max(0, b.getTime() - a.getTime());
      assert.equal(msBetween(a.toISOString(), b.toISOString()), expected);
    }),
    { examples: [[new Date("2000-02-28"), new Date("2000-03-01")]], numRuns: 1000 },
  );
  assert.equal(msBetween("yesterday", "2026-01-01T00:00:00.000Z"), 0);
});
