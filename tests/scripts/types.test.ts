import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { generateContracts } from "../../scripts/types/generate.ts";

async function generate(schemas: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-types-"));
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(join(folder, `${name}.schema.json`), JSON.stringify(schema));
  }
  return generateContracts(folder);
}

const closed = { type: "object", additionalProperties: false };
const common = { $defs: { hash: { type: "string" }, name: { $ref: "#/$defs/hash" } } };

test("core/contracts.ts is what the schemas give", async () => {
  assert.equal(await readFile(`${ROOT}/core/contracts.ts`, "utf8"), await generateContracts(`${ROOT}/schemas`));
});

test("a shared definition is declared once, however many files refer to it", async () => {
  const user = { ...closed, required: ["hash"], properties: { hash: { $ref: "common.schema.json#/$defs/hash" } } };
  const text = await generate({ common, "first-user": user, "second-user": user });
  assert.equal(text.match(/export type Hash = string/g)?.length, 1);
  assert.match(text, /export interface FirstUser \{\n {2}readonly hash: Hash;\n\}/);
  assert.match(text, /export interface SecondUser/);
});

test("a reference to a whole file, by name or by URL, becomes that file's type", async () => {
  const reader = {
    ...closed,
    properties: { a: { $ref: "plan.schema.json" }, b: { $ref: "https://x.dev/s/plan.schema.json" } },
  };
  const text = await generate({ plan: { ...closed, properties: {} }, reader });
  assert.match(text, /readonly a\?: Plan;\n {2}readonly b\?: Plan;/);
});

test("everything is readonly, down to arrays of arrays and tuples", async () => {
  const grid = { type: "array", items: { type: "array", items: { type: "number" } } };
  const point = { type: "array", prefixItems: [{ type: "number" }, { type: "string" }], items: false };
  const text = await generate({ shape: { ...closed, properties: { grid, point } } });
  assert.match(text, /readonly grid\?: readonly \(readonly number\[\]\)\[\];/);
  assert.match(text, /readonly point\?: readonly \[number, string\];/);
});

test("a property called title or default is data and stays", async () => {
  const properties = { title: { type: "string" }, default: { type: "integer" } };
  const text = await generate({ label: { ...closed, title: "A label", properties } });
  assert.match(text, /export interface Label \{\n {2}readonly title\?: string;\n {2}readonly default\?: number;/);
});

test("two definitions of one name are refused, naming both", async () => {
  await assert.rejects(
    generate({ a: { $defs: { hash: { type: "string" } } }, b: { $defs: { hash: { type: "number" } } } }),
    /b\.schema\.json#\/\$defs\/hash and a\.schema\.json#\/\$defs\/hash would both become the type Hash/,
  );
});

test("a reference into nothing is refused", async () => {
  const reader = (ref: string): unknown => ({ ...closed, properties: { a: { $ref: ref } } });
  await assert.rejects(generate({ reader: reader("gone.schema.json") }), /names no file/);
  await assert.rejects(
    generate({ common, reader: reader("common.schema.json#/$defs/gone") }),
    /which no schema defines/,
  );
});
