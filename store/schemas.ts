import type { ValidateFunction } from "ajv/dist/2020.js";
import type { EventType } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { readSchemaFiles, type SchemaFiles, schemaByRef } from "./schema-files.ts";
import { toProblems } from "./schema-problems.ts";
import { loadValidators } from "./validators.ts";

const maxProblems = 20;
const payloads = "event-payloads";
const payloadName = (type: string) => `${payloads}#/properties/${type}`;

interface Loaded {
  readonly files: SchemaFiles;
  readonly validators: ReadonlyMap<string, ValidateFunction>;
}

let loaded: Loaded | null = null;

/** All schemas of `schemas/`, and a validator for each and for the payload of each type of event. */
function load(): Loaded {
  const files = readSchemaFiles();
  const { properties } = files.byName.get(payloads) ?? {};
  if (typeof properties !== "object" || properties === null) throw new Error(`${payloads} names no events`);
  const keys = [...files.byName.keys(), ...Object.keys(properties).map(payloadName)];
  return { files, validators: loadValidators(files, keys) };
}

/**
 * The one place where something from outside becomes a typed value. `name` is the file name of a schema without its
 * ending, or the payload of a type of event: `event-payloads#/properties/job.started`. Failure INVALID_INPUT lists the fields.
 */
export function parse<T>(name: string, value: unknown): T {
  loaded ??= load();
  const { files, validators } = loaded;
  const validator = validators.get(name);
  if (validator === undefined) throw new Error(`there is no schema ${name}`);
  if (validator(value)) return value as T;
  const byRef = (ref: string) => schemaByRef(files, ref);
  const fields = toProblems(validator.errors ?? [], byRef).slice(0, maxProblems);
  const first = fields[0];
  const detail =
    first === undefined ? undefined : `${first.path === "" ? `The ${name}` : first.path} ${first.message}.`;
  throw new Failure("INVALID_INPUT", detail, { fields });
}

/** Refuses a payload that does not fit its event type. */
export function parsePayload(type: EventType, payload: unknown): void {
  parse(payloadName(type), payload);
}

/** Loads what `parsePayload` needs, so that the first commit does not do it while others wait for the lock. */
export function preparePayloads(): void {
  loaded ??= load();
}
