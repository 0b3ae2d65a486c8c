import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { corpusCases } from "../../scripts/corpus/cases.ts";
import { measureCase } from "../../scripts/corpus/measure-corpus.ts";
import { measureAll } from "../../scripts/corpus/whole.ts";

const tiles = corpusCases().filter(({ kind }) => kind === "tile");
const few = tiles.slice(0, 3);
const of = { corpus: "procedural", version: "few", codeHash: "f".repeat(64) };

test("measuring that was cut short goes on where it stopped, and two threads give what one process gives, in order", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "diecast-measuring-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "procedural-few-ffffffffffffffff.ndjson");
  // One case was measured (its time is a mark that no clock gives), the next one was being written when the power went.
  const [first] = few;
  assert.ok(first);
  const kept = { ...(await measureCase(first)), ms: -1 };
  await writeFile(file, `${JSON.stringify(kept)}\n{"id":"corpus-2-ti`);
  const measured = await measureAll(of, few, folder);
  assert.deepEqual(
    measured.map(({ id }) => id),
    few.map(({ id }) => id),
  );
  assert.equal(measured[0]?.ms, -1);
  for (const one of few.slice(1)) {
    const found = measured.find(({ id }) => id === one.id);
    assert.deepEqual({ ...found, ms: 0 }, { ...(await measureCase(one)), ms: 0 });
  }
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  assert.equal(lines.length, few.length);
});

test("a case that breaks ends the measuring with its name", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "diecast-measuring-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await assert.rejects(measureAll(of, [...few.slice(0, 1), { id: "of-no-corpus" }], folder), /of-no-corpus/);
});
