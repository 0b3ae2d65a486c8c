import type { Request, Response } from "express";
import { operator } from "../../core/decision/reviewer.ts";
import type { Failure } from "../../core/failure.ts";
import { isReservedName } from "../../store/layout.ts";
import { parse } from "../../store/schemas.ts";
import type { Host } from "../host.ts";
import { refusal } from "./refusal.ts";

/** What a handler gets: everything checked at the edge. */
export interface Input<Body = unknown> {
  readonly host: Host;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Values of the query parameters that may be given several times; empty when there is none. */
  readonly repeated: Readonly<Record<string, readonly string[]>>;
  readonly body: Body;
  readonly request: Request;
  readonly response: Response;
  /** `Idempotency-Key`, or null. */
  readonly key: string | null;
  /** `Diecast-Reviewer`: who says so; the operator when the header is absent. */
  readonly reviewer: string;
}

/** What a route says of its input. */
export interface InputRules {
  readonly method: "get" | "post" | "put" | "delete";
  /** Schema of the request body, if it takes one; "bytes" leaves the body in the request, unread. */
  readonly body?: string;
  /** Query parameter → what it means. */
  readonly query?: Readonly<Record<string, string>>;
  /** The same for those that may be given several times. */
  readonly repeatable?: Readonly<Record<string, string>>;
}

const idGrammar = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,159}$/;
const reviewerGrammar = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;
const keyGrammar = /^[\x21-\x7e]{1,200}$/;
const maxDepth = 40;

/** Everything a request brings, checked. @throws Failure INVALID_ID, INVALID_INPUT, MALFORMED_JSON, UNSUPPORTED_MEDIA_TYPE */
export function toInput(rules: InputRules, request: Request, response: Response, host: Host): Input {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) params[name] = checkId(name, String(value));
  const { query, repeated } = readQuery(rules, request);
  const key = readKey(request);
  const reviewer = readReviewer(request);
  const type = rules.body === "bytes" ? "application/octet-stream" : "application/json";
  // A form of a foreign page can't send either type, so it is asked for even where there is no body.
  if (rules.method !== "get" && !isOfType(request, type)) throw notOfType(type);
  const body: unknown = rules.body === undefined || rules.body === "bytes" ? null : parseBody(rules.body, request.body);
  return { host, params, query, repeated, body, request, response, key, reviewer };
}

/** A whole number query parameter from 1 to `max`. @throws Failure INVALID_INPUT naming it */
export function wholeNumber(input: Input<unknown>, name: string, fallback: number, max: number): number {
  const text = input.query[name];
  if (text === undefined) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  const message = `must be a whole number from 1 to ${max}`;
  throw refusal("INVALID_INPUT", { path: `?${name}`, rule: "range", message, fix: `Use ${fallback}.` });
}

/** A query parameter that is an id; null without it. @throws Failure INVALID_ID naming it */
export function idInQuery(input: Input<unknown>, name: string): string | null {
  const text = input.query[name];
  return text === undefined ? null : checkId(`?${name}`, text);
}

/** A query parameter with few possible values; the first is the default. @throws Failure INVALID_INPUT naming it */
export function choice<T extends string>(input: Input<unknown>, name: string, values: readonly [T, ...T[]]): T {
  const text = input.query[name];
  if (text === undefined) return values[0];
  const known = values.find((value) => value === text);
  if (known !== undefined) return known;
  const message = `must be one of ${values.join(", ")}`;
  throw refusal("INVALID_INPUT", { path: `?${name}`, rule: "enum", message, fix: `Use ${values[0]}.` });
}

function isOfType(request: Request, type: string): boolean {
  const given = (request.headers["content-type"] ?? "").split(";", 1)[0] ?? "";
  return given.trim().toLowerCase() === type;
}

function notOfType(type: string): Failure {
  const message = `must be ${type}`;
  const fix = `Send "Content-Type: ${type}".`;
  return refusal("UNSUPPORTED_MEDIA_TYPE", { path: "Content-Type", rule: "media-type", message, fix });
}

function parseBody(schema: string, body: unknown): unknown {
  if (body === undefined)
    throw refusal("MALFORMED_JSON", {
      path: "body",
      rule: "required",
      message: "is missing",
      fix: "Send a JSON object; {} says nothing.",
    });
  if (isDeeperThan(body, maxDepth)) {
    const message = `is nested deeper than ${maxDepth} levels`;
    throw refusal("INVALID_INPUT", { path: "body", rule: "depth", message, fix: "Make it flatter." });
  }
  return schema === "any" ? body : parse(schema, body);
}

function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}

function checkId(name: string, value: string): string {
  if (idGrammar.test(value) && !value.includes("..") && !isReservedName(value)) return value;
  const message = `${JSON.stringify(value.slice(0, 80))} is not an id`;
  const fix = 'Ids have 1 to 160 of A-Z, a-z, 0-9, "_", "." and "-", start with a letter or digit and hold no "..".';
  throw refusal("INVALID_ID", { path: name, rule: "grammar", message, fix });
}

function readQuery(rules: InputRules, request: Request): Pick<Input, "query" | "repeated"> {
  const known = { ...rules.query, ...rules.repeatable };
  const query: Record<string, string> = {};
  const repeated: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(request.query)) {
    if (!Object.hasOwn(known, name)) throw unknownQuery(name, Object.keys(known));
    if (Object.hasOwn(rules.repeatable ?? {}, name)) {
      repeated[name] = [value].flat().map(String);
      continue;
    }
    if (typeof value !== "string") {
      const fix = "Give it once.";
      throw refusal("INVALID_INPUT", { path: `?${name}`, rule: "once", message: "is given more than once", fix });
    }
    query[name] = value;
  }
  return { query, repeated };
}

function unknownQuery(name: string, known: readonly string[]): Failure {
  const fix = known.length === 0 ? "This address takes no query parameters." : `Known: ${known.join(", ")}.`;
  return refusal("INVALID_INPUT", {
    path: `?${name.slice(0, 80)}`,
    rule: "unknown",
    message: "is not known here",
    fix,
  });
}

function readKey(request: Request): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && keyGrammar.test(key)) return key;
  const message = "must have 1 to 200 visible ASCII characters";
  throw refusal("INVALID_INPUT", { path: "Idempotency-Key", rule: "grammar", message, fix: "Use a UUID." });
}

function readReviewer(request: Request): string {
  const name = request.headers["diecast-reviewer"];
  if (name === undefined) return operator;
  if (typeof name === "string" && reviewerGrammar.test(name)) return name;
  const message = "must be a name of 1 to 40 letters, digits, _ . or -, beginning with a letter or digit";
  throw refusal("INVALID_INPUT", {
    path: "Diecast-Reviewer",
    rule: "grammar",
    message,
    fix: "Use such a name, or leave the header out.",
  });
}
