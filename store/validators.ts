import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import { systemCode } from "./real-file-system.ts";
import type { SchemaFiles } from "./schema-files.ts";

const require = createRequire(import.meta.url);
const cacheFolder = fileURLToPath(new URL("../node_modules/.cache/diecast/", import.meta.url));
/** Raised when the compiler is asked for something else. */
const compilerVersion = `1-ajv-${(require("ajv/package.json") as { version: string }).version}`;

type Validators = ReadonlyMap<string, ValidateFunction>;

/**
 * A validator for each key: the name of a schema, or a place in one (`event-payloads#/properties/job.started`). Compiling them
 * takes every process more than a second, so the code is kept beside the packages under the hash of its schemas.
 */
export function loadValidators(files: SchemaFiles, keys: readonly string[]): Validators {
  const path = join(cacheFolder, `validators-${compilerVersion}-${files.hash.slice(0, 16)}.cjs`);
  const kept: Readonly<Record<string, ValidateFunction | undefined>> = existsSync(path) ? require(path) : {};
  const found = keys.flatMap((key, at) => {
    const validator = kept[nameOf(at)];
    return validator === undefined ? [] : [[key, validator] as const];
  });
  // After a power cut the file may be empty.
  if (found.length === keys.length) return new Map(found);
  const ajv = compilerOf(files);
  const validators = new Map(keys.map((key) => [key, validatorOf(ajv, key)]));
  keep(path, standaloneCode(ajv, keys));
  return validators;
}

const nameOf = (at: number): string => `v${at}`;

function compilerOf({ byName }: SchemaFiles): Ajv2020 {
  const compiler = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  // With a discriminator only the shape that was meant has something to say; the others would bury it.
  const ajv = new compiler.Ajv2020({
    ...{ discriminator: true, strict: true, strictRequired: false, allErrors: true },
    ...{ allowUnionTypes: true, verbose: true, code: { source: true } },
  });
  // What a value that is an id may name; forms offer it, and only the planner can tell whether it exists.
  ajv.addKeyword({ keyword: "picks", schemaType: "string" });
  for (const [name, schema] of byName) ajv.addSchema(schema, name);
  return ajv;
}

function standaloneCode(ajv: Ajv2020, keys: readonly string[]): string {
  const standalone = require("ajv/dist/standalone/index.js") as typeof import("ajv/dist/standalone/index.js");
  return standalone.default(ajv, Object.fromEntries(keys.map((key, at) => [nameOf(at), key])));
}

function validatorOf(ajv: Ajv2020, key: string): ValidateFunction {
  const validator = ajv.getSchema(key);
  if (validator === undefined) throw new Error(`there is no schema ${key}`);
  return validator;
}

/** Keeps the code for other processes. Where packages may not be written to, every process compiles for itself. */
function keep(path: string, code: string): void {
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, code);
    renameSync(temporary, path);
    removeOld(path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (!["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(systemCode(error) ?? "")) throw error;
  }
}

const keptMs = 24 * 60 * 60 * 1000;

/** Code of schemas that are no more; not at once, because another process may be about to read it. */
function removeOld(kept: string): void {
  for (const file of readdirSync(cacheFolder)) {
    const path = join(cacheFolder, file);
    const isOld = file.startsWith("validators-") && path !== kept && Date.now() - statSync(path).mtimeMs > keptMs;
    if (isOld) rmSync(path, { force: true });
  }
}
