import { EventEmitter, on } from "node:events";
import type { Page } from "playwright-core";

/** Lets one answer go; resolves when the page has read it and drawn what it brought. */
type LetGo = () => Promise<void>;

interface KeptBack {
  /** The next answer that has come and is kept back, in the order in which they came. */
  readonly next: () => Promise<LetGo>;
  /** Keeps no further ones. */
  readonly end: () => void;
}

/** Keeps the server's answers back from a page. */
export async function keepBack(page: Page, url: string | RegExp): Promise<KeptBack> {
  const come = new EventEmitter();
  const answers = on(come, "answer")[Symbol.asyncIterator]();
  let isOver = false;
  await page.route(url, async (route) => {
    if (isOver) return route.continue();
    const response = await route.fetch();
    come.emit("answer", async () => {
      const request = route.request();
      await Promise.all([
        page.waitForEvent("requestfinished", (finished) => finished === request),
        route.fulfill({ response }),
      ]);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    });
  });
  return {
    async next() {
      const { value } = await answers.next();
      const [letGo] = value as [LetGo];
      return letGo;
    },
    end() {
      isOver = true;
    },
  };
}
