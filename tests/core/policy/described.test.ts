import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

/** Everything the policy core reads or makes; forms, API messages and the explain panel show these descriptions. */
const SCHEMAS = [
  "spec",
  "project",
  "catalog",
  "checkpoint",
  "checkpoint-profile",
  "baseline-profile",
  "lora",
  "workflow-template",
  "plan",
  "stack",
  "prompt-package",
  "compile-trace",
  "effective-contract",
  "replay-bundle",
  "document-parts",
];

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const membersOf = (schema: Schema, keyword: string): readonly (readonly [string, Schema])[] =>
  Object.entries(isSchema(schema[keyword]) ? schema[keyword] : {}).filter((entry): entry is [string, Schema] =>
    isSchema(entry[1]),
  );

/** Pointers of all properties without a description that ends as a sentence does. */
function undescribed(schema: Schema, at: string): readonly string[] {
  const properties = membersOf(schema, "properties");
  const bare = properties.filter(([, { description }]) => typeof description !== "string" || description.length < 6);
  const parts = ["anyOf", "oneOf", "allOf"].flatMap((keyword) => Object.values(schema[keyword] ?? {}));
  const inner = [
    ...[...properties, ...membersOf(schema, "$defs")].map(([name, value]) => [`${at}/${name}`, value] as const),
    ...["items", "additionalProperties"].map((keyword) => [`${at}/${keyword}`, schema[keyword]] as const),
    ...parts.map((part) => [at, part] as const),
  ];
  return [
    ...bare.map(([name]) => `${at}/${name}`),
    ...inner.flatMap(([place, value]) => (isSchema(value) ? undescribed(value, place) : [])),
  ];
}

test("every field of the policy's schemas says what it is", async () => {
  for (const name of SCHEMAS) {
    const url = new URL(`../../../schemas/${name}.schema.json`, import.meta.url);
    assert.deepEqual(undescribed(JSON.parse(await readFile(url, "utf8")), name), []);
  }
});

test("the search for fields without a word finds one anywhere in a schema", () => {
  const inner = { items: { anyOf: [{ properties: { b: { type: "null" } } }] }, description: "A list of things." };
  assert.deepEqual(undescribed({ $defs: { A: { properties: { a: inner } } } }, ""), ["/A/a/items/b"]);
});
