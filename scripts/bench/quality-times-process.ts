import { createHash } from "node:crypto";
import { analyse } from "../../core/quality/analysis.ts";
import type { CheckContext } from "../../core/quality/check.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import { imageChecks } from "../../core/quality/registry.ts";
import { median, round } from "./measure.ts";
import { sampleContext, sampleSprite, sampleTile } from "./quality-sample.ts";

/** What the checks of one picture cost: each, all of them, and a plain pass over the same bytes. */
export interface Cost {
  readonly totalMs: number;
  readonly controlMs: number;
  readonly medianMs: Readonly<Record<string, number>>;
}

export interface Timed {
  readonly sprite: Cost;
  readonly tile: Cost;
  /** The most that the process held: before anything was drawn, and after all. */
  readonly begunMiB: number;
  readonly peakMiB: number;
}

interface Pair {
  readonly raw: Picture;
  readonly finished: Picture;
}

/** `quality-times-process.ts <side in px> <rounds>`: medians over the rounds, after one that warms up. */
process.on("disconnect", () => process.exit(1));
process.channel?.unref();

const [sidePx = 512, rounds = 9] = process.argv.slice(2).map(Number);
const begunMiB = peakOfNow();
const { plan, evidence, ...contracts } = sampleContext();
const sprite = bench(sampleSprite(sidePx), { plan, evidence, contract: contracts.sprite });
const picture = sampleTile(sidePx);
const tile = bench({ raw: picture, finished: picture }, { plan, evidence, contract: contracts.tile });
const timed: Timed = { sprite, tile, begunMiB, peakMiB: peakOfNow() };
process.stdout.write(`${JSON.stringify(timed)}\n`);

function bench(pictures: Pair, context: CheckContext): Cost {
  measureRound(pictures, context);
  const each = Array.from({ length: rounds }, () => measureRound(pictures, context));
  const names = [...(each[0]?.keys() ?? [])];
  const medianMs = Object.fromEntries(
    names.map((name) => [name, round(median(each.map((one) => one.get(name) ?? 0)))]),
  );
  const sums = each.map((costs) => [...costs.values()].reduce((sum, ms) => sum + ms, 0));
  const controls = each.map(() => msOf(() => hashed(pictures)));
  return { totalMs: round(median(sums)), controlMs: round(median(controls)), medianMs };
}

/** Each check alone, but with the analysis that the ones before it have paid for, and one picture after the other, as in a real run. */
function measureRound(pictures: Pair, context: CheckContext): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  const time = (name: string, work: () => unknown): void => {
    costs.set(name, (costs.get(name) ?? 0) + msOf(work));
  };
  for (const stage of ["raw", "finished"] as const) {
    const analysis = analyse(pictures[stage]);
    for (const check of imageChecks.filter((one) => one.stage === stage && one.inapplicable(context) === null))
      time(check.id, () => check.measure(analysis, context));
    if (stage === "finished") time("portrait", () => analysis.portrait());
    time("pixel_hash", () => analysis.pixelHash());
    analysis.forget();
  }
  return costs;
}

function hashed({ raw, finished }: Pair): readonly string[] {
  return [raw, finished].map(({ rgba }) => createHash("sha256").update(rgba).digest("hex"));
}

function msOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** The most that this process ever had in memory, in MiB. */
function peakOfNow(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
