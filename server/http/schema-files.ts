import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

export interface SchemaFile {
  readonly name: string;
  /** The file as it is. */
  readonly text: string;
  readonly hash: string;
  readonly schema: { readonly title?: string; readonly description?: string };
}

const folder = new URL("../../schemas/", import.meta.url);
const suffix = ".schema.json";
let files: ReadonlyMap<string, SchemaFile> | null = null;

/** The files of `schemas/` by name, without their ending; read once, for they belong to the version that runs. */
export function schemaFiles(): ReadonlyMap<string, SchemaFile> {
  files ??= new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(suffix))
      .sort()
      .map((file) => readSchema(file.slice(0, -suffix.length)))
      .map((file) => [file.name, file]),
  );
  return files;
}

function readSchema(name: string): SchemaFile {
  const text = readFileSync(new URL(name + suffix, folder), "utf8");
  return { name, text, hash: createHash("sha256").update(text).digest("hex"), schema: JSON.parse(text) };
}
