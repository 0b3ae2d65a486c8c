import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256Hex, sha256OfList } from "../../core/hash.ts";

test("a list is hashed as the one text it stands for, however long it is", () => {
  for (const count of [0, 1, 2, 63, 64, 65, 128, 129, 1000]) {
    const items = Array.from({ length: count }, (_, at) => `{"é":"${at} 🦆"}`);
    assert.equal(sha256OfList('{"a":[', items, "]}"), sha256Hex(`{"a":[${items.join(",")}]}`), String(count));
  }
});
