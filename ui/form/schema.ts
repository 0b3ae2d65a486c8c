/** What a form needs to know of a JSON schema. */
export interface FieldSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, FieldSchema>>;
  /** The name in words where the field's own is not good enough. */
  readonly label?: string;
  /** Where the value is an id: the list of what it may name. */
  readonly picks?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly propertyNames?: FieldSchema;
  readonly additionalProperties?: boolean | FieldSchema;
  readonly items?: FieldSchema;
  readonly oneOf?: readonly FieldSchema[];
  readonly discriminator?: { readonly propertyName: string };
}

/** The schema files by name, `spec` for `spec.schema.json`. */
export type SchemaFiles = ReadonlyMap<string, FieldSchema>;

/** Names of the files that a schema refers to, at any depth. */
export function filesReferredTo(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { $ref } = schema as FieldSchema;
  const own = typeof $ref === "string" ? [fileOf($ref)] : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(filesReferredTo)])];
}

/** The schema with what it refers to put in, and of several shapes the one that the value has; its own words win. */
export function resolved(files: SchemaFiles, schema: FieldSchema, value?: unknown): FieldSchema {
  const { $ref, ...own } = schema;
  const [name = "", part] = [$ref ?? "", $ref?.split("#/$defs/")[1]];
  const file = $ref === undefined ? undefined : files.get(fileOf(name));
  const target = part === undefined ? file : file?.$defs?.[part];
  const whole = target === undefined ? schema : { ...resolved(files, target, value), ...own };
  return whole.oneOf ? meant(files, whole, value) : whole;
}

function fileOf(ref: string): string {
  return ref.split("#")[0]?.split("/").at(-1)?.replace(".schema.json", "") ?? "";
}

/** Of several shapes the one whose constant the value carries, else the first; the constant becomes a choice among them. */
function meant(files: SchemaFiles, schema: FieldSchema, value: unknown): FieldSchema {
  const { oneOf = [], discriminator, ...own } = schema;
  const shapes = oneOf.map((shape) => resolved(files, shape, value));
  const key = discriminator?.propertyName ?? "";
  const given = fieldsOf(value)[key];
  const chosen = shapes.find((shape) => shape.properties?.[key]?.const === given) ?? shapes[0];
  const { const: _constant, ...inWords } = chosen?.properties?.[key] ?? {};
  const choice = { ...inWords, type: "string", enum: shapes.flatMap((shape) => shape.properties?.[key]?.const ?? []) };
  return { ...own, ...chosen, properties: { ...chosen?.properties, [key]: choice } };
}

/** The fields of a value that is an object, none of any other. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : {};
}

/** What a new value of this schema begins as; what it must have is then asked for. */
export function emptyOf(schema: FieldSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.type === "object") return {};
  if (schema.type === "array") return [];
  return schema.type === "string" ? "" : undefined;
}
