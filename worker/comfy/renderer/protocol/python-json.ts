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

/** Parses one JSON text; throws SyntaxError on anything else and on more than 200 levels. */
export function parseJson(text: string): Json {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  const refuse = (): never => {
    throw new SyntaxError(`Unexpected text at position ${at}`);
  };
  const accept = (token: string): boolean => {
    take(blankPattern);
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const parseString = (): string => {
    const match = take(stringPattern);
    return match ? (JSON.parse(match[0]) as string) : refuse();
  };
  const parseNumber = (): Json => {
    const match = take(numberPattern);
    if (!match) return refuse();
    return match[1] || match[2] ? Number(match[0]) : BigInt(match[0]);
  };
  const parseArray = (depth: number): Json[] => {
    const items: Json[] = [];
    if (accept("]")) return items;
    do items.push(parseValue(depth));
    while (accept(","));
    return accept("]") ? items : refuse();
  };
  const parseObject = (depth: number): JsonObject => {
    const object: JsonObject = new Map();
    if (accept("}")) return object;
    do {
      take(blankPattern);
      const key = parseString();
      if (!accept(":")) refuse();
      object.set(key, parseValue(depth));
    } while (accept(","));
    return accept("}") ? object : refuse();
  };
  const parseValue = (depth: number): Json => {
    if (depth > maximumDepth) refuse();
    if (accept("{")) return parseObject(depth + 1);
    if (accept("[")) return parseArray(depth + 1);
    const word = words.find(([name]) => accept(name));
    if (word) return word[1];
    return text[at] === '"' ? parseString() : parseNumber();
  };
  const value = parseValue(0);
  take(blankPattern);
  return at === text.length ? value : refuse();
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
export function printFloat(value: number): string {
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
