import type { Page } from "playwright-core";

/** What `watchCards` wrote down so far, each empty when all was calm. */
export interface Unrest {
  /** When fewer cards stood above the list of what waits than before: it would move, or a hole stay. */
  readonly holes: string;
  /** Where a card lay over another one. */
  readonly overlaps: string;
}

/** Looks at the cards of the board whenever they change, and sixty times a second; `unrestOf` tells what was seen. */
export function watchCards(page: Page): Promise<void> {
  return page.evaluate(() => {
    const unrest = { holes: "", overlaps: "" };
    Object.assign(globalThis, { unrest });
    let most = 0;
    new MutationObserver(() => {
      const cards = document.querySelectorAll(".column-rendering .cards > li").length;
      const isListed = document.querySelector(".column-rendering .waiting li");
      if (isListed && cards < most) unrest.holes += `${cards} of ${most} `;
      most = Math.max(most, cards);
    }).observe(document.body, { childList: true, subtree: true });
    setInterval(() => {
      const cards = [...document.querySelectorAll(".card")].map((card) => card.getBoundingClientRect());
      const over = cards.find((a, at) =>
        cards
          .slice(at + 1)
          .some((b) => a.right - b.left > 1 && b.right - a.left > 1 && a.bottom - b.top > 1 && b.bottom - a.top > 1),
      );
      if (over) unrest.overlaps += `${over.x} ${over.y} `;
    }, 1000 / 60);
  });
}

export function unrestOf(page: Page): Promise<Unrest> {
  return page.evaluate(() => (globalThis as unknown as { unrest: Unrest }).unrest);
}
