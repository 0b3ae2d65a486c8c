import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { EventType } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { toProblems } from "./schema-problems.ts";

const folder = new URL("../schemas/", import.meta.url);
const suffix = ".schema.json";
const maxProblems = 20;
/** What the `$id` of each schema begins with. */
const BASE = "https://diecast.dev/schemas/";

let compiler: Ajv2020 | null = null;
const validators = new Map<string, ValidateFunction>();

/** All schemas of `schemas/`, known to each other by their `$id`; compiled on first use. */
function loadCompiler(): Ajv2020 {
  // With a discriminator only the shape that was meant has something to say; the others would bury it.
  const ajv = new Ajv2020({
    discriminator: true,
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    verbose: true,
  });
  // What a value that is an id may name; forms offer it, and only the planner can tell whether it exists.
  ajv.addKeyword({ keyword: "picks", schemaType: "string" });
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(suffix)) continue;
    ajv.addSchema(JSON.parse(readFileSync(new URL(file, folder), "utf8")), file.slice(0, -suffix.length));
  }
  return ajv;
}

function validatorFor(name: string): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  compiler ??= loadCompiler();
  const validator = compiler.getSchema(name);
  if (validator === undefined) throw new Error(`there is no schema ${name}`);
  validators.set(name, validator);
  return validator;
}

/** What a `$ref` in one of our schemas points at. */
function schemaByRef(ref: string): Record<string, unknown> {
  const schema = compiler?.getSchema(new URL(ref, BASE).href)?.schema;
  if (typeof schema !== "object") throw new Error(`there is no schema ${ref}`);
  return schema;
}

/**
 * The one place where something from outside becomes a typed value. `name` is the file name of a schema without its
 * ending, and may point inside: `event-payloads#/properties/job.started`. Failure INVALID_INPUT lists the fields.
 */
export function parse<T>(name: string, value: unknown): T {
  const validator = validatorFor(name);
  if (validator(value)) return value as T;
  const fields = toProblems(validator.errors ?? [], schemaByRef).slice(0, maxProblems);
  const first = fields[0];
  const detail =
    first === undefined ? undefined : `${first.path === "" ? `The ${name}` : first.path} ${first.message}.`;
  throw new Failure("INVALID_INPUT", detail, { fields });
}

const payloads = "event-payloads";
const payloadName = (type: string) => `${payloads}#/properties/${type}`;

/** Refuses a payload that does not fit its event type. */
export function parsePayload(type: EventType, payload: unknown): void {
  parse(payloadName(type), payload);
}

/** Compiles what `parsePayload` needs, so that the first commit does not do it while others wait for the lock. */
export function preparePayloads(): void {
  const { schema } = validatorFor(payloads);
  if (typeof schema !== "object" || schema.properties === undefined) throw new Error(`${payloads} names no events`);
  for (const type of Object.keys(schema.properties)) validatorFor(payloadName(type));
}
