import assert from "node:assert/strict";
import { access, readFile } from "node:fs/promises";
import { test } from "node:test";
import { mutations } from "../../scripts/mutations/catalog.ts";
import { ROOT } from "../../scripts/root.ts";

test("what a mutation replaces stands in its file exactly once, and the tests that must notice it are there", async () => {
  for (const { name, file, before, tests } of mutations) {
    assert.equal((await readFile(`${ROOT}/${file}`, "utf8")).split(before).length, 2, `${name}: ${file}`);
    await Promise.all(tests.map((each) => access(`${ROOT}/${each}`)));
  }
});
