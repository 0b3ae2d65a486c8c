/**
 * JSON as a Python server sees it: `bigint` is an int, `number` is a float, a `Map` keeps the key order of the text.
 * ComfyUI's answers depend on all three (`3` and `3.0` differ, seeds go to 2^64 - 1, node order is text order).
 */
export type Json = null | boolean | string | bigint | number | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;
/** What can be printed: plain objects and readonly arrays are allowed as a convenience for answers we build. */
export type Printable =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly Printable[]
  | ReadonlyMap<string, Printable>
  | { readonly [key: string]: Printable };

const words = [
  ["null", null],
  ["true", true],
  ["false", false],
] as const;
const maximumDepth = 200;
const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const stringPattern = /"(?:[^"\\]|\\.)*"/y;
const blankPattern = /[ \t\n\r]*/y;

interface Cursor {
  readonly text: string;
  at: number;
}

/** Parses one JSON text; throws SyntaxError on anything else and on more than 200 levels. */
export function parseJson(text: string): Json {
  const cursor: Cursor = { text, at: 0 };
  const value = parseValue(cursor, 0);
  take(cursor, blankPattern);
  return cursor.at === text.length ? value : refuse(cursor);
}

function parseValue(cursor: Cursor, depth: number): Json {
  if (depth > maximumDepth) refuse(cursor);
  if (accept(cursor, "{")) return parseObject(cursor, depth + 1);
  if (accept(cursor, "[")) return parseArray(cursor, depth + 1);
  const word = words.find(([name]) => accept(cursor, name));
  if (word) return word[1];
  return cursor.text[cursor.at] === '"' ? parseString(cursor) : parseNumber(cursor);
}

function parseObject(cursor: Cursor, depth: number): JsonObject {
  const object: JsonObject = new Map();
  if (accept(cursor, "}")) return object;
  do {
    take(cursor, blankPattern);
    const key = parseString(cursor);
    if (!accept(cursor, ":")) refuse(cursor);
    object.set(key, parseValue(cursor, depth));
  } while (accept(cursor, ","));
  return accept(cursor, "}") ? object : refuse(cursor);
}

function parseArray(cursor: Cursor, depth: number): Json[] {
  const items: Json[] = [];
  if (accept(cursor, "]")) return items;
  do items.push(parseValue(cursor, depth));
  while (accept(cursor, ","));
  return accept(cursor, "]") ? items : refuse(cursor);
}

function parseString(cursor: Cursor): string {
  const match = take(cursor, stringPattern);
  return match ? (JSON.parse(match[0]) as string) : refuse(cursor);
}

function parseNumber(cursor: Cursor): number | bigint {
  const match = take(cursor, numberPattern);
  if (!match) return refuse(cursor);
  return match[1] || match[2] ? Number(match[0]) : BigInt(match[0]);
}

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match) cursor.at = pattern.lastIndex;
  return match;
}

function accept(cursor: Cursor, token: string): boolean {
  take(cursor, blankPattern);
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

function refuse(cursor: Cursor): never {
  throw new SyntaxError(`Unexpected text at position ${cursor.at}`);
}

/** Prints as Python's `json.dumps` does by default: `", "` and `": "`, ASCII only, floats always with a point or exponent. */
export function printJson(value: Printable): string {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return printFloat(value);
  if (typeof value === "string") return printString(value);
  if (Array.isArray(value)) return `[${value.map(printJson).join(", ")}]`;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${printString(key)}: ${printJson(item as Printable)}`).join(", ")}}`;
}

function printString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A float as Python's `repr` writes it: 1.0, 1e-05, 1e+16. */
function printFloat(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? "-0" : value}.0` : String(value);
}

/** A value as Python's `repr` writes it inside error texts. */
export function printPython(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quotePython(value);
  if (Array.isArray(value)) return `[${value.map(printPython).join(", ")}]`;
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${quotePython(k)}: ${printPython(v)}`).join(", ")}}`;
  return typeof value === "number" ? printFloat(value) : String(value);
}

function quotePython(text: string): string {
  const escaped = text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
}

/** A value as Python's `str` writes it: like `repr`, but text without quotes. */
export function printPlain(value: Json): string {
  return typeof value === "string" ? value : printPython(value);
}
