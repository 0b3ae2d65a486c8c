import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** The places of all that a selector finds on the page. */
const boxes = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((elements) =>
    elements
      .map((element) => element.getBoundingClientRect())
      .filter(({ width }) => width > 2)
      .map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
  );

/** Fails when anything of one kind lies over anything of the other. */
export async function assertApart(page: Page, one: string, other: string): Promise<void> {
  const [ones, others] = [await boxes(page, one), await boxes(page, other)];
  assert.ok(ones.length > 0 && others.length > 0, `${one} and ${other} are there`);
  for (const a of ones)
    for (const b of others) {
      const isOver = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      assert.equal(isOver, false, `${one} ${JSON.stringify(a)} lies over ${other} ${JSON.stringify(b)}`);
    }
}
