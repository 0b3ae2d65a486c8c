import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { EventType } from "../core/event.ts";
import { Failure, type FieldProblem } from "../core/failure.ts";

const folder = new URL("../schemas/", import.meta.url);
const suffix = ".schema.json";
const maxProblems = 20;

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
  });
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

/**
 * The one place where something from outside becomes a typed value. `name` is the file name of a schema without its
 * ending, and may point inside: `event-payloads#/properties/job.started`. Failure INVALID_INPUT lists the fields.
 */
export function parse<T>(name: string, value: unknown): T {
  const validator = validatorFor(name);
  if (validator(value)) return value as T;
  const fields = (validator.errors ?? []).slice(0, maxProblems).map(toProblem);
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

function toProblem(error: ErrorObject): FieldProblem {
  return { path: error.instancePath, rule: error.keyword, message: messageOf(error), fix: fixFor(error) };
}

/** The end of a sentence that begins with the field: what people read, so no words of the validator. */
function messageOf({ keyword, params, message = "is not valid" }: ErrorObject): string {
  switch (keyword) {
    case "additionalProperties":
      return `has a field nobody knows: "${params.additionalProperty}"`;
    case "unevaluatedProperties":
      return `has a field nobody knows: "${params.unevaluatedProperty}"`;
    case "required":
      return `lacks "${params.missingProperty}"`;
    case "enum":
      return `must be one of: ${params.allowedValues.join(", ")}`;
    default:
      return message;
  }
}

function fixFor({ keyword, params }: ErrorObject): string {
  switch (keyword) {
    case "additionalProperties":
      return `Remove "${params.additionalProperty}" or check its spelling.`;
    case "unevaluatedProperties":
      return `Remove "${params.unevaluatedProperty}" or check its spelling.`;
    case "required":
      return `Add "${params.missingProperty}".`;
    case "enum":
      return "Use one of the listed values.";
    case "const":
      return `Use ${JSON.stringify(params.allowedValue)}.`;
    case "type":
      return `Give a value of type ${params.type}.`;
    case "pattern":
      return `Use only what matches ${params.pattern}.`;
    default:
      return "Change the value so that the rule holds.";
  }
}
