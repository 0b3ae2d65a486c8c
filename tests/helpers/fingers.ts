import type { Tab } from "./browser.ts";

type Spot = readonly [number, number];

/** Fingers on the touch screen of a tab that has one, with the picture of a review under them. */
export interface Fingers {
  /** Draws one finger over the picture, so many pixels to the right and down; what the page shows before it is lifted, null when nothing. */
  draw(px: number, downPx?: number): Promise<string | null>;
  /** Puts two fingers on the picture, so many pixels apart one after another, and lifts them. */
  pinch(...apartPx: readonly number[]): Promise<void>;
  /** Ends what two fingers enlarged. */
  unzoom(): Promise<void>;
  /** Buttons of the review that are lower than a thumb needs: words and heights in px. */
  lowButtons(): Promise<string[]>;
}

/** Makes the window of a tab with touch as large as a phone's; real touches, as the system sends them to the browser. */
export async function phoneIn({ page, context }: Tab): Promise<Fingers> {
  await page.setViewportSize({ width: 390, height: 844 });
  const screen = await context.newCDPSession(page);
  let count = 0;
  /** Where all fingers are now. */
  const touch = async (...spots: readonly Spot[]): Promise<void> => {
    // A move without a finger lifts that finger; an end lifts all.
    const change = spots.length > count ? "touchStart" : "touchMove";
    const type = spots.length === 0 ? "touchEnd" : change;
    count = spots.length;
    await screen.send("Input.dispatchTouchEvent", { type, touchPoints: spots.map(([x, y], id) => ({ x, y, id })) });
  };
  const middle = async (): Promise<Spot> => {
    await page.evaluate(() => scrollTo(0, 0));
    const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#stage").boundingBox()) ?? {};
    return [x + width / 2, y + height / 2];
  };
  return {
    lowButtons: () => page.locator(".review button, .asked .button").evaluateAll(lowerThanThumbs),
    async draw(px, downPx = 0) {
      const [x, y] = await middle();
      // What a finger may do here the browser learns with the frame that shows it, and a busy one may be frames behind: a
      // picture of the window is taken of one that has come through.
      await screen.send("Page.captureScreenshot", { format: "jpeg", quality: 1, optimizeForSpeed: true });
      for (const share of [0, 0.2, 0.6, 1]) await touch([x + px * share, y + downPx * share]);
      const shown = await page.evaluate(shownWhileDrawn);
      await touch();
      await page.locator(".swipe-word").waitFor({ state: "detached" });
      return shown;
    },
    async pinch(...apartPx) {
      const [x, y] = await middle();
      await touch([x, y]);
      for (const px of apartPx) await touch([x + px, y], [x - 20, y + 10]);
      // One after the other: of two lifted at once a busy browser may keep one down.
      await touch([x + (apartPx.at(-1) ?? 0), y]);
      await touch();
    },
    async unzoom() {
      await screen.send("Emulation.setPageScaleFactor", { pageScaleFactor: 1 });
    },
  };
}

/** The word, whether letting go would answer, whether the picture has moved, and whether anything lies over the word. Runs in the page. */
function shownWhileDrawn(): string | null {
  const word = document.querySelector<HTMLElement>(".swipe-word");
  const pictures = document.querySelector("#stage > :not(.stage-next, .stage-cover)");
  if (word === null || pictures === null) return null;
  const isMoved = getComputedStyle(pictures).transform !== "none";
  const isEnough = word.classList.contains("swipe-enough");
  const { x, y, width, height } = word.getBoundingClientRect();
  word.style.pointerEvents = "auto";
  const isCovered = !word.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  word.style.pointerEvents = "";
  const said = word.textContent.split(":").at(-1)?.trim();
  return `${said}${isEnough ? ", enough" : ""}${isMoved ? ", moved" : ""}${isCovered ? ", covered" : ""}`;
}

/** Runs in the page. */
function lowerThanThumbs(all: readonly Element[]): string[] {
  return all.flatMap((element) => {
    const { height } = element.getBoundingClientRect();
    return height > 0 && height < 44 ? [`${element.textContent} ${height}`] : [];
  });
}
