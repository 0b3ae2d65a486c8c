import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { eachNamedObject, isObjectName } from "../../store/verify/named-objects.ts";

const hash = "5a".repeat(32);

function namedIn(value: unknown): string[] {
  const found: string[] = [];
  eachNamedObject(value, (each) => found.push(each));
  return found;
}

test("an object is named by a member that is called a hash, wherever it stands, and not by what only looks like one", () => {
  const said = {
    causeId: hash,
    note: hash,
    reason: hash,
    summary: { title: hash, tags: [hash] },
    prompt: { positive: hash },
  };
  assert.deepEqual(namedIn(said), []);
  assert.deepEqual(namedIn({ image: { hash, pixelHash: hash, thumbHash: null }, fingerprint: hash }), [hash]);
  assert.deepEqual(namedIn([{ facts: { "specs/ship": hash }, deep: [[{ planHash: hash }]] }]), [hash, hash]);
});

/** Members that are hashes of something else than an object of ours. */
const others = ["pixelHash", "fileHash", "requestHash", "fingerprint", "traceDigest"];

test("every hash in the schemas of events and evidence is called so that verify looks for it, or is known to name no object", async () => {
  const names = new Set<string>();
  for (const schema of [
    "event-payloads",
    "plan",
    "compile-trace",
    "effective-contract",
    "validator-report",
    "prompt-package",
  ])
    for (const name of hashesIn(await schemaOf(schema), "")) names.add(name);
  assert.ok(names.size > 15, [...names].join());
  assert.deepEqual(
    [...names].filter((name) => !isObjectName(name)).sort(),
    others.filter((name) => names.has(name)).sort(),
  );
});

async function schemaOf(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8"));
}

/** The names of all members of a schema that are hashes; `name` is what the schema is of. */
function hashesIn(schema: unknown, name: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === "$ref") return String(value).endsWith("/Hash") ? [name] : [];
    if (key === "properties") return Object.entries(value).flatMap(([member, of]) => hashesIn(of, member));
    return hashesIn(value, key === "additionalProperties" ? "a/map" : name);
  });
}
