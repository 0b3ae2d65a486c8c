import type { Page } from "playwright-core";

/** Writes down when fewer cards stand above the list of what waits than before: it would move, or a hole stay; they stand in `data-holes` of the body. */
export function watchForHoles(page: Page): Promise<void> {
  return page.evaluate(() => {
    let most = 0;
    document.body.dataset["holes"] = "";
    new MutationObserver(() => {
      const cards = document.querySelectorAll(".column-rendering .cards > li").length;
      const isListed = document.querySelector(".column-rendering .waiting li");
      document.body.dataset["holes"] += isListed && cards < most ? `${cards} of ${most} ` : "";
      most = Math.max(most, cards);
    }).observe(document.body, { childList: true, subtree: true });
  });
}
