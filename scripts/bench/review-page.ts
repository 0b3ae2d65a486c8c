/** Runs in the page, before any script of it: when a key went down, and when the picture after it was on the screen. */

/** What came after one key. */
export interface Painted {
  /** From the key to the frame that shows the next picture, in ms. */
  readonly paintMs: number;
  readonly url: string;
}

interface ElementTiming extends PerformanceEntry {
  readonly id: string;
  readonly renderTime: number;
}

const longestMs = 15_000;
const keys: number[] = [];
const durable: number[] = [];
const eventMs: number[] = [];
/** Mark → the picture that came in its frame. */
const pictureOf = new Map<string, string>();
let shown: Element | null = null;
/** What came after each key; the first frame counts. */
const paints: (Painted | undefined)[] = [];
let waiting: ((painted: Painted) => void) | null = null;

addEventListener("keydown", ({ timeStamp, repeat }) => void (repeat || keys.push(timeStamp)), { capture: true });

/**
 * Puts a letter on the screen in the frame in which another picture comes: these callbacks run before that frame is drawn. The
 * browser tells when an element was first presented, and the picture itself may have been drawn before, unseen.
 */
function markFrame(): void {
  const image = document.querySelector<HTMLImageElement>(".stage-picture img");
  if (image === null || image === shown) return;
  shown = image;
  const mark = document.createElement("p");
  mark.id = `mark-${pictureOf.size}`;
  mark.textContent = "x";
  mark.setAttribute("elementtiming", "frame");
  mark.style.cssText = "position:fixed;top:0;left:0;margin:0;font-size:9px";
  pictureOf.set(mark.id, image.src);
  document.getElementById(`mark-${pictureOf.size - 2}`)?.remove();
  document.documentElement.append(mark);
}

function report({ id, renderTime }: ElementTiming): void {
  const [pressedAt, at] = [keys.at(-1), keys.length - 1];
  if (pressedAt === undefined || paints[at] !== undefined || renderTime < pressedAt) return;
  const painted = { paintMs: renderTime - pressedAt, url: pictureOf.get(id) ?? "" };
  paints[at] = painted;
  waiting?.(painted);
}

const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "src"] };
new MutationObserver(markFrame).observe(document, changes);
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) report(entry as ElementTiming);
}).observe({ type: "element", buffered: true });
new PerformanceObserver((list) => {
  const answers = list.getEntries().filter(({ name }) => name.endsWith("/answer"));
  // The first byte of the answer comes after the log has been synced.
  for (const entry of answers) durable.push((entry as PerformanceResourceTiming).responseStart);
}).observe({ type: "resource", buffered: true });
new PerformanceObserver((list) => {
  for (const { name, duration } of list.getEntries()) if (name === "keydown") eventMs.push(duration);
}).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);

const api = {
  /** The picture after a key, by how many were pressed before; it may have come before this was asked. @throws Error when none came in 15 s */
  paintAfter: (at: number): Promise<Painted> =>
    new Promise((resolve, reject) => {
      waiting = resolve;
      if (paints[at] !== undefined) resolve(paints[at]);
      const say = (): void => reject(new Error(`no picture came: ${document.querySelector(".lead")?.textContent}`));
      setTimeout(say, longestMs);
    }),
  keys: (): readonly number[] => keys,
  /** When each answer was acknowledged, on the clock of the keys. */
  durable: (): readonly number[] => durable,
  /** Key to next frame by Event Timing, in steps of 8 ms; frames within 16 ms are not told. */
  eventMs: (): readonly number[] => eventMs,
};

export type ReviewProbe = typeof api;

Object.assign(globalThis, { reviewProbe: api });
