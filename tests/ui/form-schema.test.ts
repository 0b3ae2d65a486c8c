import assert from "node:assert/strict";
import { test } from "node:test";
import { documentKinds, documentSchemaOf } from "../../core/document/kinds.ts";
import { schemaFiles } from "../../server/http/schema-files.ts";
import { emptyOf, type FieldSchema, fieldsOf, filesReferredTo, resolved } from "../../ui/form/schema.ts";

const files = new Map([...schemaFiles()].map(([name, { schema }]) => [name, schema as FieldSchema]));
const rootOf = (name: string): FieldSchema => files.get(name) ?? {};

/** Every field of a schema with its path, at any depth and in every shape. */
function fieldsIn(schema: FieldSchema, path: string): readonly (readonly [string, FieldSchema])[] {
  const shapes = schema.oneOf ?? [schema];
  return shapes.flatMap((shape) => {
    const known = resolved(files, shape);
    const map = typeof known.additionalProperties === "object" ? [["*", known.additionalProperties] as const] : [];
    const inside = [
      ...Object.entries(known.properties ?? {}),
      ...map,
      ...(known.items ? [["0", known.items] as const] : []),
    ];
    return [[path, known] as const, ...inside.flatMap(([name, inner]) => fieldsIn(inner, `${path}/${name}`))];
  });
}

test("of every kind of document each field has a type that the form has a control for, and says what it means", () => {
  for (const kind of documentKinds) {
    const fields = fieldsIn(rootOf(documentSchemaOf[kind]), "").filter(([path]) => path !== "");
    assert.ok(fields.length > 8, `${kind}: ${fields.length}`);
    for (const [path, schema] of fields) assertShown(`${kind}${path}`, schema);
  }
});

function assertShown(where: string, { type, enum: options, const: constant, description }: FieldSchema): void {
  // Of a list its own description is enough.
  assert.ok(description || /\/0$/.test(where), `${where} says nothing`);
  if (constant !== undefined || options !== undefined) return;
  assert.ok(type !== undefined, `${where} has no type`);
  if (typeof type !== "string") assert.match(where, /^workflow-templates\/graph\/\*\/(inputs|_meta)\/\*$/);
}

test("a schema names the files that it needs, and nothing it refers to is missing", () => {
  assert.deepEqual(filesReferredTo(rootOf("spec")).toSorted(), ["common", "document-parts"]);
  for (const kind of documentKinds) {
    for (const name of filesReferredTo(rootOf(documentSchemaOf[kind]))) assert.ok(files.has(name), `${kind}: ${name}`);
  }
  assert.equal(resolved(files, { $ref: "common.schema.json#/$defs/DocumentId" }).type, "string");
});

test("a field's own words win over those of the definition it refers to", () => {
  const assetType = resolved(files, rootOf("spec").properties?.["assetType"] ?? {});
  assert.match(assetType.description ?? "", /asset type of the catalog/);
  assert.equal(assetType.type, "string");
});

test("of several shapes the form shows the one that the document has, and its constant as a choice of all", () => {
  const palette = resolved(files, rootOf("catalog"), { kind: "palettes" });
  const entry = resolved(files, palette.properties?.["entries"]?.items ?? {});
  assert.ok(entry.properties?.["colors"]);
  assert.ok((palette.properties?.["kind"]?.enum ?? []).includes("tags"), "another shape can be chosen");
  assert.equal(palette.properties?.["kind"]?.const, undefined);
});

test("a new value begins with its default, an empty list or object, the first of a choice or an empty text", () => {
  assert.deepEqual(
    [
      { type: "integer", default: 3 },
      { type: "array" },
      { type: "object" },
      { enum: ["a", "b"] },
      { type: "string" },
    ].map(emptyOf),
    [3, [], {}, "a", ""],
  );
  assert.deepEqual([fieldsOf([1]), fieldsOf(null), fieldsOf({ a: 1 })], [{}, {}, { a: 1 }]);
});
