import assert from "node:assert/strict";
import type { Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly ts: number;
  readonly args: {
    readonly data?: { readonly type?: string };
    readonly tileData?: { readonly sourceFrameNumber: number };
  };
}

/** How many tiles of the page (256² px) the browser draws anew for the frame that follows a key. */
export async function tilesDrawnBy(page: Page, key: string): Promise<number> {
  await page.evaluate(() => {
    const mark = document.createElement("p");
    mark.style.cssText = "position:fixed;top:0;left:0";
    document.documentElement.append(mark);
    // One tile at least, so that the first frame with tiles is the key's own.
    addEventListener("keydown", () => mark.append("x"), { capture: true, once: true });
  });
  const events = await traced(page, () => page.keyboard.press(key));
  const pressed = events.find(({ name, args }) => name === "EventDispatch" && args.data?.type === "keydown");
  assert.ok(pressed, "the key is in the trace");
  const frames = events.flatMap(({ name, pid, ts, args }) =>
    name === "RasterTask" && pid === pressed.pid && ts > pressed.ts ? (args.tileData?.sourceFrameNumber ?? []) : [],
  );
  const own = Math.min(...frames);
  return frames.filter((frame) => frame === own).length;
}

/** What the browser says it did until two more frames were shown. */
async function traced(page: Page, act: () => Promise<unknown>): Promise<readonly TraceEvent[]> {
  const browser = page.context().browser();
  assert.ok(browser);
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const includedCategories = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories } });
  await act();
  await page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(shown)))),
  );
  const isComplete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await isComplete;
  await session.detach();
  return events;
}
