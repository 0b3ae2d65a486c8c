import type { EffectiveContract, Plan } from "../../core/contracts.ts";
import { encodePng } from "../../worker/pixels/encode.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { sampleContext, sampleSprite } from "./quality-sample.ts";

/** The most that the process held so far, in MiB: before it began, with finishing done, with all checks done. */
export interface HeldMiB {
  readonly begun: number;
  readonly afterFinish: number;
  readonly afterValidate: number;
}

/**
 * A process that takes the pictures of one version through a pixel thread and says what it held at most, in MiB:
 * `quality-memory-process.ts <side in px> <states>`. The pictures are encoded first, so that making them counts for nothing.
 */
process.on("disconnect", () => process.exit(1));
process.channel?.unref();

const [sidePx = 512, states = 1] = process.argv.slice(2).map(Number);
const { plan: base, evidence, sprite } = sampleContext();
const names = Array.from({ length: states }, (_, i) => `state-${i}`);
const units = names.map((state) => ({ unitKey: `v0-${state}`, variantIndex: 0, state, frameIndex: null }));
const outputKind = states > 1 ? "ui_states" : "single_image";
const finish = { ...base.finish, scales: [{ widthPx: 64, heightPx: 64 }] };
const params = { widthPx: sidePx, heightPx: sidePx, variants: 1 };
const plan = { ...base, outputKind, units, finish, params, checks: [] } as unknown as Plan;
const contract: EffectiveContract = { values: { ...sprite, requiredStates: states > 1 ? names : [] }, origins: {} };

const png = await encodePng(sampleSprite(sidePx).raw);
const raw = units.map(({ unitKey }) => ({ unitKey, png }));
const pool = startPixelPool();
await pool.inspect(await encodePng({ widthPx: 1, heightPx: 1, rgba: new Uint8ClampedArray(4) }));
const begun = peakOfNow();
const finished = await pool.finish(raw, plan.finish);
const afterFinish = peakOfNow();
const images = finished.images.map(({ unitKey, png: own }) => ({ unitKey, png: own }));
const report = await pool.validate({ plan, contract, variants: [0], raw, finished: images, evidence });
const broken = report.subjects.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict === "error");
if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join(" "));
const held: HeldMiB = { begun, afterFinish, afterValidate: peakOfNow() };
process.stdout.write(`${JSON.stringify(held)}\n`);
await pool.close();

/** The most that this process, threads and all, ever had in memory. */
function peakOfNow(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
