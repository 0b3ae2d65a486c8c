import assert from "node:assert/strict";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readSchemaFiles, schemaByRef } from "../../store/schema-files.ts";
import { loadValidators } from "../../store/validators.ts";

const cache = fileURLToPath(new URL("../../node_modules/.cache/diecast/", import.meta.url));

after(() => {
  for (const path of kept(`${process.pid}`)) rmSync(path);
});

function kept(hash: string): readonly string[] {
  return readdirSync(cache)
    .filter((name) => name.startsWith("validators-") && name.includes(hash))
    .map((name) => `${cache}${name}`);
}

/** The schemas as if another one had been added: code of its own is kept for them. */
function others(filler = "f") {
  const files = readSchemaFiles();
  const id = `https://diecast.dev/schemas/made-${process.pid}.schema.json`;
  const made = { $id: id, title: "Made", description: "Made for a test.", type: "string", minLength: 2 };
  return { byName: new Map([...files.byName, ["made", made]]), hash: `${process.pid}`.padStart(16, filler) };
}

test("validators are kept as code, and say the same as those that were just compiled", () => {
  const files = others();
  const keys = ["made", "spec", "event-payloads#/properties/job.started"];
  const compiled = loadValidators(files, keys);
  const again = loadValidators(files, keys);
  for (const key of keys) {
    const [one, other] = [compiled.get(key), again.get(key)];
    assert.ok(one && other);
    assert.notEqual(one, other, "the second time they come from the file");
    for (const value of [null, "", "ok", 7, { id: "x" }, { id: "x", title: "X", tags: [1], status: "odd" }]) {
      assert.equal(one(value), other(value));
      assert.deepEqual(JSON.parse(JSON.stringify(one.errors)), JSON.parse(JSON.stringify(other.errors)));
    }
  }
});

test("a file that lost its contents is compiled anew", () => {
  const files = others("e");
  loadValidators(files, ["made"]);
  const [path = ""] = kept(files.hash);
  assert.ok(statSync(path).size > 100);
  const emptied = others("d");
  writeFileSync(path.replace(files.hash, emptied.hash), "");
  const validator = loadValidators(emptied, ["made"]).get("made");
  assert.deepEqual([validator?.("ok"), validator?.("")], [true, false]);
});

test("a reference between schemas leads to what it names, and to nothing else", () => {
  const files = readSchemaFiles();
  assert.equal(schemaByRef(files, "common.schema.json#/$defs/Hash")["type"], "string");
  assert.throws(() => schemaByRef(files, "common.schema.json#/$defs/Nowhere"), /Nowhere/);
});
