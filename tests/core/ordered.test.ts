import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addOrdered, byCodeUnits, merged, type Ordered, removeOrdered } from "../../core/ordered.ts";

const ids = fc.array(
  fc.integer({ min: 0, max: 3000 }).map((number) => `id-${number}`),
  { maxLength: 3000 },
);

test("whatever is added and removed, an ordered list holds each id once and in order, in blocks that stay small", () => {
  fc.assert(
    fc.property(ids, ids, (added, removed) => {
      const list: Ordered = [];
      for (const id of added) addOrdered(list, id, byCodeUnits);
      assert.deepEqual(list.flat(), [...new Set(added)].sort());
      for (const id of removed) removeOrdered(list, id, byCodeUnits);
      const gone = new Set(removed);
      assert.deepEqual(list.flat(), [...new Set(added)].filter((id) => !gone.has(id)).sort());
      assert.ok(list.every(({ length }) => length > 0 && length <= 512));
    }),
    { numRuns: 60 },
  );
});

test("ids added in their order fill whole blocks", () => {
  const list: Ordered = [];
  for (let at = 0; at < 2000; at += 1) addOrdered(list, String(at).padStart(5, "0"), byCodeUnits);
  assert.deepEqual(
    list.map(({ length }) => length),
    [512, 512, 512, 464],
  );
});

test("several orders become one, and no more of them is looked at than was asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer()), { maxLength: 6 }), (lists) => {
      const sorted = lists.map((list) => list.sort((a, b) => a - b));
      assert.deepEqual(
        [...merged(sorted, (a, b) => a - b)],
        lists.flat().sort((a, b) => a - b),
      );
    }),
  );
  let looked = 0;
  function* count() {
    for (;;) {
      looked += 1;
      yield looked;
    }
  }
  for (const value of merged([count(), [5, 6], count()], (a, b) => a - b)) if (value > 2) break;
  assert.ok(looked < 12, String(looked));
});
