import assert from "node:assert/strict";
import { test } from "node:test";
import { summarize } from "../../core/document/summary.ts";
import { compare, documentsToImport, type Present, type SeedVerdict } from "../../scripts/seed/compare.ts";
import type { SeedDocument } from "../../scripts/seed/document.ts";

const value = { id: "duck", title: "Duck", assetType: "enemy" };
const duck: SeedDocument = {
  kind: "specs",
  id: "duck",
  value,
  hash: "example",
  summary: summarize("specs", value),
  wantsReady: true,
};

function verdictOn(
  headHash: string | null,
  seeded: readonly string[],
  fileHash: string | null,
): SeedVerdict | undefined {
  const present: Present = { headHash, seededHashes: new Set(seeded), fileHash };
  return compare([duck], () => present).get("specs/duck");
}

test("what was never there is added, also beside an equal file without history", () => {
  assert.equal(verdictOn(null, [], null), "add");
  assert.equal(verdictOn(null, [], "example"), "add");
});

test("what the seed brought, as a draft or readied since, is kept", () => {
  assert.equal(verdictOn("example", ["example"], "example"), "keep");
  assert.equal(verdictOn("readied", ["example", "readied"], "readied"), "keep");
});

test("what only the example changed since is brought up to date", () => {
  assert.equal(verdictOn("older", ["older"], "older"), "update");
});

test("what a person committed, or only wrote into the file, counts as edited", () => {
  assert.equal(verdictOn("mine", ["example"], "mine"), "edited");
  assert.equal(verdictOn("example", ["example"], "half-written"), "edited");
  assert.equal(verdictOn(null, [], "half-written"), "edited");
});

test("what a person brought into the same words as the example is kept", () => {
  assert.equal(verdictOn("example", [], "example"), "keep");
});

test("what a person removed stays removed", () => {
  assert.equal(verdictOn(null, ["example"], null), "removed");
});

test("only added and updated documents are imported", () => {
  const verdicts: readonly SeedVerdict[] = ["add", "update", "keep", "edited", "removed"];
  const imported = verdicts.filter(
    (verdict) => documentsToImport([duck], new Map([["specs/duck", verdict]])).length > 0,
  );
  assert.deepEqual(imported, ["add", "update"]);
});
