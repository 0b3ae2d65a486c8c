import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sha256Hex } from "../core/hash.ts";

const folder = fileURLToPath(new URL("../schemas/", import.meta.url));
const suffix = ".schema.json";
/** What the `$id` of each schema begins with. */
const BASE = "https://diecast.dev/schemas/";

export type Schema = Readonly<Record<string, unknown>>;

/** The schemas of `schemas/` by their names, which are those of the files without the ending. */
export interface SchemaFiles {
  readonly byName: ReadonlyMap<string, Schema>;
  /** Of all their texts. */
  readonly hash: string;
}

export function readSchemaFiles(): SchemaFiles {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();
  const texts = names.map((name) => readFileSync(`${folder}${name}${suffix}`, "utf8"));
  return {
    byName: new Map(names.map((name, at) => [name, JSON.parse(texts[at] ?? "")])),
    hash: sha256Hex(texts.join("\0")),
  };
}

/** What a `$ref` between our schemas points at. */
export function schemaByRef({ byName }: SchemaFiles, ref: string): Schema {
  const { href, hash: pointer } = new URL(ref, BASE);
  const name = href.slice(BASE.length, href.length - pointer.length - suffix.length);
  const found = pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), byName.get(name));
  if (!isObject(found)) throw new Error(`there is no schema ${ref}`);
  return found;
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}
