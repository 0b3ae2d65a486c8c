import type { OutputKind } from "../../core/contracts.ts";
import parts from "../../schemas/document-parts.schema.json" with { type: "json" };
import spec from "../../schemas/spec.schema.json" with { type: "json" };

/** What a form needs to know of a JSON schema. */
export interface FieldSchema {
  readonly $ref?: string;
  /** The name in words where the field's own is not good enough. */
  readonly label?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: boolean | FieldSchema;
  readonly items?: FieldSchema;
}

const outputKinds: readonly OutputKind[] = ["single_image", "animation", "ui_states", "logo_set"];

/** All that specs take from the common definitions, which are too many to send to every browser. */
const common = { DocumentId: { type: "string" }, OutputKind: { type: "string", enum: outputKinds } };
const definitions: Readonly<Record<string, unknown>> = { ...common, ...parts.$defs };

/** The schema that every spec follows: the server checks with the same file. */
export const specSchema: FieldSchema = spec;

/** The schema with what it refers to put in; its own words win. */
export function resolved(schema: FieldSchema): FieldSchema {
  const name = schema.$ref?.split("/").at(-1);
  const target = name === undefined ? undefined : definitions[name];
  return target === undefined ? schema : { ...resolved(target as FieldSchema), ...schema };
}

/** A schema for a value of which only the value is known: what is there can be changed, nothing added. */
export function schemaOf(value: unknown): FieldSchema {
  if (Array.isArray(value)) return { type: "array", items: schemaOf(value[0] ?? "") };
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, inner]) => [name, schemaOf(inner)] as const);
    return { type: "object", properties: Object.fromEntries(fields) };
  }
  return { type: typeof value };
}
