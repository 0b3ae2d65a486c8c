import { writeSync } from "node:fs";
import { analyse } from "../../core/quality/analysis.ts";
import type { CheckContext, ImageCheck } from "../../core/quality/check.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import { imageChecks } from "../../core/quality/registry.ts";
import { startChild } from "./child.ts";
import { environment, median, round } from "./measure.ts";
import type { HeldMiB } from "./quality-memory-process.ts";
import { sampleContext, sampleSprite, sampleTile } from "./quality-sample.ts";

/**
 * What the checks of one picture cost: `npm run bench:quality -- [--side 512] [--rounds 9] [--json]`; with `--memory [--states 1]`
 * instead what a process holds at most that takes a version of such pictures through a pixel thread, against the bar of 1.5 GiB.
 */
const options = readOptions(process.argv.slice(2));
const barMiB = 1536;

if (options.isMemory) await measureMemory();
else measureTimes();

interface Options {
  readonly sidePx: number;
  readonly rounds: number;
  readonly isJson: boolean;
  readonly isMemory: boolean;
  readonly states: number;
}

function readOptions(args: readonly string[]): Options {
  const after = (name: string, fallback: number): number => {
    const at = args.indexOf(name);
    const value = at < 0 ? fallback : Number(args[at + 1]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number above 0.`);
    return value;
  };
  const flags = { isJson: args.includes("--json"), isMemory: args.includes("--memory") };
  return { sidePx: after("--side", 512), rounds: after("--rounds", 9), states: after("--states", 1), ...flags };
}

/** Each check alone, but with the analysis that the ones before it have paid for, as in a real run. */
function measureRound(raw: Picture, finished: Picture, context: CheckContext): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  const analyses = { raw: analyse(raw), finished: analyse(finished) };
  const timed = (name: string, work: () => void): void => {
    const begun = performance.now();
    work();
    costs.set(name, performance.now() - begun);
  };
  for (const check of imageChecks.filter((one) => appliesTo(one, context)))
    timed(check.id, () => check.measure(analyses[check.stage], context));
  timed("portrait", () => analyses.finished.portrait());
  timed("pixel_hash", () => [analyses.raw.pixelHash(), analyses.finished.pixelHash()]);
  return costs;
}

function appliesTo(check: ImageCheck, context: CheckContext): boolean {
  return check.inapplicable(context) === null;
}

function bench(pictures: { raw: Picture; finished: Picture }, context: CheckContext) {
  measureRound(pictures.raw, pictures.finished, context);
  const rounds = Array.from({ length: options.rounds }, () => measureRound(pictures.raw, pictures.finished, context));
  const names = [...(rounds[0]?.keys() ?? [])];
  const medianMs = Object.fromEntries(
    names.map((name) => [name, round(median(rounds.map((each) => each.get(name) ?? 0)))]),
  );
  const sums = rounds.map((each) => [...each.values()].reduce((sum, ms) => sum + ms, 0));
  return { totalMs: round(median(sums)), medianMs };
}

function measureTimes(): void {
  const { plan, evidence, ...contracts } = sampleContext();
  const { raw, finished } = sampleSprite(options.sidePx);
  const tile = sampleTile(options.sidePx);
  const result = {
    environment: environment(),
    sidePx: options.sidePx,
    rounds: options.rounds,
    sprite: bench({ raw, finished }, { plan, evidence, contract: contracts.sprite }),
    tile: bench({ raw: tile, finished: tile }, { plan, evidence, contract: contracts.tile }),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  if (options.isJson) {
    writeSync(1, `${JSON.stringify(result)}\n`);
    return;
  }
  for (const [kind, { totalMs, medianMs }] of Object.entries({ sprite: result.sprite, tile: result.tile })) {
    writeSync(1, `${kind} ${options.sidePx} px: ${totalMs} ms\n`);
    for (const [name, ms] of Object.entries(medianMs)) writeSync(1, `  ${name.padEnd(20)} ${ms}\n`);
  }
  writeSync(1, `peak ${result.peakMiB} MiB\n`);
}

async function measureMemory(): Promise<void> {
  const { sidePx, states } = options;
  const child = startChild("quality-memory-process.ts", [String(sidePx), String(states)]);
  try {
    const held = await child.next<HeldMiB>();
    const isHeld = held.afterValidate <= barMiB;
    if (!isHeld) process.exitCode = 1;
    const result = { environment: environment(), sidePx, states, barMiB, ...held };
    const sentence = `${states} × ${sidePx} px: ${held.begun} MiB at first, at most ${held.afterFinish} while finishing, ${held.afterValidate} with all checks (bar ${barMiB}).`;
    writeSync(1, options.isJson ? `${JSON.stringify(result)}\n` : `${sentence}\n`);
  } finally {
    await child.stop();
  }
}
