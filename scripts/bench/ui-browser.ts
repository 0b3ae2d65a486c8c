import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page, type Request } from "playwright-core";
import { ROOT } from "../root.ts";
import { provideChromium } from "../test/chromium.ts";
import { median, percentile } from "./measure.ts";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const viewport = { width: 1440, height: 900 };
const loads = 5;
/** 2,400 px in a second: faster than anybody reads. */
const stepPx = 40;
const steps = 360;

export interface Screen {
  readonly url: string;
  /** What there must be before the page counts as painted, at least `least` of it. */
  readonly item: string;
  readonly least: number;
}

/** What a person sees of a screen: milliseconds and MB. */
export interface Sight {
  readonly firstPaintMs: number;
  /** Until every picture on the first screen is there too. */
  readonly picturesMs: number;
  readonly frameP95Ms: number;
  readonly frameWorstMs: number;
  readonly heapMb: number;
  /** Nodes in the page after scrolling. */
  readonly nodes: number;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await provideChromium(ROOT, process.env), args: flags });
}

/** Opens a screen five times anew, scrolls through the last one, and looks at what is left in memory. */
export async function see(browser: Browser, screen: Screen): Promise<Sight> {
  const first: number[] = [];
  const pictures: number[] = [];
  for (let at = 1; at < loads; at += 1) {
    const { context, paints } = await open(browser, screen);
    first.push(paints.firstPaintMs);
    pictures.push(paints.picturesMs);
    await context.close();
  }
  const { context, page, paints, requests } = await open(browser, screen);
  first.push(paints.firstPaintMs);
  pictures.push(paints.picturesMs);
  // Whatever the page still reads in the background is no part of scrolling.
  await atRest(page, requests);
  const frames = await scroll(page);
  const memory = await memoryOf(await context.newCDPSession(page));
  await context.close();
  return {
    firstPaintMs: median(first),
    picturesMs: median(pictures),
    frameP95Ms: percentile(frames, 0.95),
    frameWorstMs: Math.max(...frames),
    ...memory,
  };
}

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly paints: Pick<Sight, "firstPaintMs" | "picturesMs">;
  /** On their way now, but for the stream, which has no end. */
  readonly requests: ReadonlySet<Request>;
}

async function open(browser: Browser, { url, item, least }: Screen): Promise<Opened> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const requests = requestsOf(page);
  // What compiled this script may have left calls in it that name functions.
  await page.addInitScript("globalThis.__name ??= (named) => named");
  await page.addInitScript(watchPaint, { item, least });
  await page.goto(url);
  const paints = await page.waitForFunction(() => (globalThis as { paints?: unknown }).paints, null, {
    timeout: 60_000,
  });
  return { context, page, requests, paints: (await paints.jsonValue()) as Opened["paints"] };
}

function requestsOf(page: Page): ReadonlySet<Request> {
  const underWay = new Set<Request>();
  page.on("request", (request) => void (request.resourceType() !== "eventsource" && underWay.add(request)));
  for (const end of ["requestfinished", "requestfailed"] as const)
    page.on(end as "requestfinished", (request) => void underWay.delete(request));
  return underWay;
}

/** Waits until the browser keeps the UI, and nothing has been on its way for half a second. @throws Error when that takes longer than 30 s */
async function atRest(page: Page, requests: ReadonlySet<Request>): Promise<void> {
  await page.evaluate(async () => void (location.protocol === "http:" && (await navigator.serviceWorker.ready)));
  let restMs = 0;
  for (let waitedMs = 0; restMs < 500; waitedMs += 50) {
    if (waitedMs > 30_000) throw new Error(`still on their way: ${[...requests].map((request) => request.url())}`);
    await sleep(50);
    restMs = requests.size === 0 ? restMs + 50 : 0;
  }
}

/** Runs in the page from its first moment: notes when the items have been painted, and when their pictures have. */
function watchPaint({ item, least }: { readonly item: string; readonly least: number }): void {
  let firstPaintMs: number | null = null;
  const isSeen = (element: Element): boolean => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const look = (): void => {
    // A frame later than the one that found them, what was found has been painted.
    if (firstPaintMs === null && document.querySelectorAll(item).length >= least)
      requestAnimationFrame(() => {
        firstPaintMs ??= performance.now();
      });
    const images = [...document.images].filter((image) => image.closest(item) !== null && isSeen(image));
    const areThere = firstPaintMs !== null && images.every(({ complete }) => complete);
    if (areThere) Object.assign(globalThis, { paints: { firstPaintMs, picturesMs: performance.now() } });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Milliseconds between frames while the page scrolls down evenly. */
function scroll(page: Page): Promise<number[]> {
  return page.evaluate(
    async ([step, count]) => {
      const frames: number[] = [];
      const frame = (): Promise<number> => new Promise(requestAnimationFrame);
      for (let before = await frame(); frames.length < count; ) {
        scrollBy(0, step);
        const now = await frame();
        frames.push(now - before);
        before = now;
      }
      return frames;
    },
    [stepPx, steps] as const,
  );
}

async function memoryOf(session: CDPSession): Promise<Pick<Sight, "heapMb" | "nodes">> {
  await session.send("Performance.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const figureOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapMb: figureOf("JSHeapUsedSize") / 2 ** 20, nodes: figureOf("Nodes") };
}
