import { EventSource } from "eventsource";
import type { Browser } from "playwright-core";
import { checksum } from "./sse-writer.ts";

/** What a client got: seq and checksum of the data of each message, in order. */
export interface Heard {
  readonly messages: readonly (readonly [seq: number, sum: number])[];
  /** How often a connection was opened. */
  readonly opens: number;
  /** How often it was told to start over. */
  readonly resets: number;
  /** How often it gave up for good, as browsers do for an answer without a content type, and was made anew. */
  readonly givenUp: number;
}

/** One client that reconnects by itself, as the standard says. */
export interface SoakListener {
  readonly kind: "eventsource" | "chromium";
  lastSeq(): Promise<number>;
  heard(): Promise<Heard>;
  close(): Promise<void>;
}

/** A client of the `eventsource` package. `url` ends where the cursor belongs. */
export function listenWithPackage(url: string, type: string, reopenMs: number): SoakListener {
  const messages: [number, number][] = [];
  let [opens, resets, givenUp] = [0, 0, 0];
  let source: EventSource | null = null;
  let timer: NodeJS.Timeout | undefined;
  function open(): void {
    const opened = new EventSource(`${url}${messages.at(-1)?.[0] ?? 0}`);
    source = opened;
    opened.addEventListener(type, ({ lastEventId, data }) => messages.push([Number(lastEventId), checksum(data)]));
    opened.addEventListener("open", () => {
      opens += 1;
    });
    opened.addEventListener("reset", () => {
      resets += 1;
    });
    opened.addEventListener("error", () => {
      if (opened.readyState !== EventSource.CLOSED) return;
      givenUp += 1;
      timer = setTimeout(open, reopenMs);
    });
  }
  open();
  return {
    kind: "eventsource",
    lastSeq: async () => messages.at(-1)?.[0] ?? 0,
    heard: async () => ({ messages, opens, resets, givenUp }),
    async close() {
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** Chromium's own EventSource, in a tab of its own. */
export async function listenInChromium(
  browser: Browser,
  url: string,
  type: string,
  reopenMs: number,
): Promise<SoakListener> {
  const context = await browser.newContext();
  const page = await context.newPage();
  // An empty page of the same origin; after it nothing is answered for the network any more.
  const blank = new URL("/blank", url).href;
  await page.route(blank, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(blank);
  await page.unroute(blank);
  // As text, because the page does not know what a bundler adds to functions.
  await page.evaluate(`{
    const heard = { messages: [], opens: 0, resets: 0, givenUp: 0 };
    globalThis.heard = heard;
    globalThis.open = () => {
      const source = new EventSource(${JSON.stringify(url)} + (heard.messages.at(-1)?.[0] ?? 0));
      globalThis.source = source;
      source.addEventListener(${JSON.stringify(type)}, ({ lastEventId, data }) => {
        let sum = 0;
        for (let at = 0; at < data.length; at += 1) sum = (Math.imul(sum, 31) + data.charCodeAt(at)) | 0;
        heard.messages.push([Number(lastEventId), sum]);
      });
      source.addEventListener("open", () => { heard.opens += 1; });
      source.addEventListener("reset", () => { heard.resets += 1; });
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return;
        heard.givenUp += 1;
        setTimeout(open, ${reopenMs});
      });
    };
    open();
  }`);
  return {
    kind: "chromium",
    lastSeq: () => page.evaluate("heard.messages.at(-1)?.[0] ?? 0"),
    heard: () => page.evaluate("heard"),
    async close() {
      await page.evaluate("source.close()");
      await context.close();
    },
  };
}
