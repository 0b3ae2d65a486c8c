/** One JSON Schema node, as read from a file; `true` and `false` are schemas too. */
export type SchemaNode = { readonly [keyword: string]: unknown };

export interface SchemaFile {
  readonly fileName: string;
  readonly schema: SchemaNode;
}

/** A schema that gets a declaration of its own, with every `$ref` already replaced by a type name. */
export interface Definition {
  readonly typeName: string;
  readonly origin: string;
  readonly schema: SchemaNode;
}

/** Keywords which say nothing about a type, or which would make the generator invent names of its own. */
const DROPPED_KEYWORDS = new Set(["$defs", "$id", "$schema", "$comment", "title", "default", "examples"]);
/** Keywords whose children are named by the author: a property called `title` is data, not a keyword. */
const NAMED_CHILDREN = new Set(["properties", "patternProperties"]);
const LITERAL_KEYWORDS = new Set(["const", "enum", "required"]);
const ROOT_ANNOTATIONS = new Set([...DROPPED_KEYWORDS, "description"]);

/** `event-payloads.schema.json` → `EventPayloads`, `imageRef` → `ImageRef`. */
function typeNameOf(name: string): string {
  const words = name.replace(/\.schema\.json$/, "").split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** Flattens all files into one list of definitions; throws when two would get the same type name. */
export function collectDefinitions(files: readonly SchemaFile[]): readonly Definition[] {
  const fileNames = new Set(files.map((file) => file.fileName));
  const definitions = files.flatMap((file) => definitionsOfFile(file, fileNames));
  const originByName = new Map<string, string>();
  for (const { typeName, origin } of definitions) {
    const earlier = originByName.get(typeName);
    if (earlier !== undefined) throw new Error(`${origin} and ${earlier} would both become the type ${typeName}`);
    originByName.set(typeName, origin);
  }
  for (const definition of definitions) assertKnownTypes(definition, originByName);
  return definitions;
}

function definitionsOfFile(file: SchemaFile, fileNames: ReadonlySet<string>): readonly Definition[] {
  const resolve = (ref: string): string => typeNameOfRef(ref, file.fileName, fileNames);
  const shared = Object.entries(asNode(file.schema["$defs"] ?? {})).map(([key, schema]) => ({
    typeName: typeNameOf(key),
    origin: `${file.fileName}#/$defs/${key}`,
    schema: asNode(withTypeNames(schema, resolve)),
  }));
  const isLibrary = Object.keys(file.schema).every((keyword) => ROOT_ANNOTATIONS.has(keyword));
  if (isLibrary) return shared;
  const root = {
    typeName: typeNameOf(file.fileName),
    origin: file.fileName,
    schema: asNode(withTypeNames(file.schema, resolve)),
  };
  return [root, ...shared];
}

/** Understands `#`, `#/$defs/name`, `file.schema.json` and `file.schema.json#/$defs/name`; any URL prefix is cut off. */
function typeNameOfRef(ref: string, fromFile: string, fileNames: ReadonlySet<string>): string {
  const [address = "", pointer = ""] = ref.split("#");
  const fileName = address === "" ? fromFile : address.slice(address.lastIndexOf("/") + 1);
  if (!fileNames.has(fileName)) throw new Error(`${fromFile}: $ref "${ref}" names no file in schemas/`);
  if (pointer === "") return typeNameOf(fileName);
  const key = /^\/\$defs\/([^/]+)$/.exec(pointer)?.[1];
  if (key === undefined) throw new Error(`${fromFile}: $ref "${ref}" must point to a file or to its #/$defs/name`);
  return typeNameOf(key);
}

function withTypeNames(node: unknown, resolve: (ref: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => withTypeNames(item, resolve));
  if (typeof node !== "object" || node === null) return node;
  const schema = asNode(node);
  if (typeof schema["$ref"] === "string") {
    return {
      tsType: resolve(schema["$ref"]),
      ...(schema["description"] ? { description: schema["description"] } : {}),
    };
  }
  const kept = Object.entries(schema).filter(([keyword]) => !DROPPED_KEYWORDS.has(keyword));
  const converted = kept.map(([keyword, value]) => [keyword, withTypeNamesInKeyword(keyword, value, resolve)]);
  return withTuple(Object.fromEntries(converted));
}

function withTypeNamesInKeyword(keyword: string, value: unknown, resolve: (ref: string) => string): unknown {
  if (LITERAL_KEYWORDS.has(keyword)) return value;
  if (!NAMED_CHILDREN.has(keyword)) return withTypeNames(value, resolve);
  return Object.fromEntries(
    Object.entries(asNode(value)).map(([name, child]) => [name, withTypeNames(child, resolve)]),
  );
}

/** The generator knows tuples only in their draft-4 spelling. */
function withTuple(schema: SchemaNode): SchemaNode {
  if (!Array.isArray(schema["prefixItems"])) return schema;
  const { prefixItems, items, ...rest } = schema;
  return { ...rest, items: prefixItems, additionalItems: items ?? true, minItems: prefixItems.length };
}

function assertKnownTypes(definition: Definition, originByName: ReadonlyMap<string, string>): void {
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [keyword, value] of Object.entries(node)) {
      if (keyword === "tsType" && typeof value === "string" && !originByName.has(value)) {
        throw new Error(`${definition.origin}: a $ref points to ${value}, which no schema defines`);
      }
      visit(value);
    }
  };
  visit(definition.schema);
}

function asNode(value: unknown): SchemaNode {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`expected a schema object, found ${JSON.stringify(value)}`);
  }
  return value as SchemaNode;
}
