import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import type { BrowserContext, Page } from "playwright-core";
import type { Painted, ReviewProbe } from "./review-page.ts";

/** A scripted reviewer looks so long at each picture before the next key. */
export const thinkingMs = 300;

/** The last answer is on its way when the last picture has come. */
const restMs = 1000;

export interface Sitting {
  readonly paintMs: readonly number[];
  /** Key → acknowledged by the server, which is after the log was synced. */
  readonly durableMs: readonly number[];
  /** Frames later than 16 ms, by Event Timing. */
  readonly eventMs: readonly number[];
  readonly elapsedMs: number;
}

/** Puts the probe into every page of the context. Bundled here: what is sent to a browser may name nothing of this process. */
export async function installProbe(context: BrowserContext): Promise<void> {
  const entry = fileURLToPath(new URL("review-page.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife" });
  await stop();
  await context.addInitScript({ content: outputFiles[0]?.text ?? "" });
}

type Probed = typeof globalThis & { readonly reviewProbe: ReviewProbe };

/** Presses a key for each picture, after having thought, and waits until the next one is on the screen. */
export async function sit(page: Page, count: number, keyAt: (at: number) => string): Promise<Sitting> {
  const paintMs: number[] = [];
  const startedAt = performance.now();
  for (let at = 0; at < count; at += 1) {
    await sleep(thinkingMs);
    const painted = page.evaluate((key): Promise<Painted> => (globalThis as Probed).reviewProbe.paintAfter(key), at);
    // Not after the key, whose frame asking would disturb.
    await page.keyboard.press(keyAt(at));
    paintMs.push((await painted).paintMs);
  }
  const elapsedMs = performance.now() - startedAt;
  await sleep(restMs);
  return { paintMs, elapsedMs, ...(await afterwards(page)) };
}

async function afterwards(page: Page): Promise<Pick<Sitting, "durableMs" | "eventMs">> {
  const [keys, durable, eventMs] = await page.evaluate(() => {
    const { reviewProbe } = globalThis as Probed;
    return [reviewProbe.keys(), reviewProbe.durable(), reviewProbe.eventMs()] as const;
  });
  return { durableMs: durable.map((at, index) => at - (keys[index] ?? Number.NaN)), eventMs };
}
