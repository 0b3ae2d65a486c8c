import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { type FieldSchema, resolved, schemaOf, specSchema } from "../../ui/form/schema.ts";

const schemaFile = async (name: string): Promise<{ $defs: Record<string, FieldSchema> }> =>
  JSON.parse(await readFile(`${ROOT}/schemas/${name}`, "utf8"));

/** Every place of a schema that refers to a definition, at any depth. */
function references(schema: FieldSchema, seen: ReadonlySet<string> = new Set()): readonly string[] {
  if (schema.$ref !== undefined && seen.has(schema.$ref)) return [];
  const inside = schema.$ref === undefined ? seen : new Set([...seen, schema.$ref]);
  const known = resolved(schema);
  const more = typeof known.additionalProperties === "object" ? [known.additionalProperties] : [];
  const parts = [...Object.values(known.properties ?? {}), ...(known.items ? [known.items] : []), ...more];
  return [...(schema.$ref === undefined ? [] : [schema.$ref]), ...parts.flatMap((part) => references(part, inside))];
}

test("the form of a spec knows every definition that the schema refers to, with the same type and choices", async () => {
  const refs = [...new Set(references(specSchema))];
  assert.ok(refs.length > 5, refs.join());
  for (const ref of refs) {
    const [file = "", name = ""] = ref.split("#/$defs/");
    const real = (await schemaFile(file)).$defs[name];
    const known = resolved({ $ref: ref });
    assert.deepEqual([known.type, known.enum], [real?.type, real?.enum], ref);
  }
});

test("a field's own words win over those of the definition it refers to", () => {
  assert.match(resolved(specSchema.properties?.["assetType"] ?? {}).description ?? "", /asset type of the catalog/);
});

test("a document without a schema gets a form of what is in it", () => {
  const schema = schemaOf({ weight: 0.6, words: ["a"], isOn: true, inner: { text: "b" } });
  assert.deepEqual(schema.properties?.["weight"], { type: "number" });
  assert.deepEqual(schema.properties?.["words"], { type: "array", items: { type: "string" } });
  assert.deepEqual(schema.properties?.["isOn"], { type: "boolean" });
  assert.equal(schema.properties?.["inner"]?.properties?.["text"]?.type, "string");
});
