import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { libraryFacets } from "../../core/view/library-facets.ts";
import { readWish, searchOf, toggled, type Wish, widened, writeWish } from "../../ui/library/wish.ts";

const values = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 });
const wishes: fc.Arbitrary<Wish> = fc.record(
  {
    words: fc.string().filter((text) => text.trim() !== "" || text === ""),
    isAll: fc.boolean(),
    order: fc.constantFrom("newest", "title"),
    wanted: fc.record(
      Object.fromEntries(libraryFacets.map((facet) => [facet, values])) as Record<
        (typeof libraryFacets)[number],
        typeof values
      >,
      { noNullPrototype: true },
    ),
    open: fc.option(fc.string({ minLength: 1 }), { nil: null }),
  },
  { noNullPrototype: true },
);

test("the address holds all of a wish: what is read is what was written", () => {
  fc.assert(fc.property(wishes, (wish) => assert.deepEqual(readWish(writeWish(wish)), wish)));
});

test("no wish is no query, and what is open changes nothing of what is searched", () => {
  assert.equal(writeWish(readWish("")), "");
  assert.equal(searchOf(readWish("?open=icon_coin&tag=a")), searchOf(readWish("?tag=a")));
});

test("pressing a value twice leaves the wish as it was; clearing keeps order and scope", () => {
  const wish = readWish("?show=all&sort=title&q=coin&tag=a");
  assert.deepEqual(toggled(toggled(wish, "type", "icon"), "type", "icon"), wish);
  assert.equal(writeWish(widened(wish)), "?show=all&sort=title");
});
