import { type Json, printPlain } from "../protocol/python-json.ts";

export type Coerced = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

const accepted = (value: Json): Coerced => ({ ok: true, value });
const refused = (reason: string): Coerced => ({ ok: false, reason });

/** Converts a literal to an input's type as the server does in place; `reason` is the text of Python's exception. */
export function coerceLiteral(type: string | readonly string[], value: Json): Coerced {
  if (type === "INT") return coerceInt(value);
  if (type === "FLOAT") return coerceFloat(value);
  if (type === "STRING") return accepted(printPlain(value));
  if (type === "BOOLEAN") return accepted(isTruthy(value));
  return accepted(value);
}

function coerceInt(value: Json): Coerced {
  if (typeof value === "bigint") return accepted(value);
  if (typeof value === "boolean") return accepted(value ? 1n : 0n);
  if (typeof value === "number") return accepted(BigInt(Math.trunc(value)));
  if (typeof value !== "string") {
    return refused(`int() argument must be a string, a bytes-like object or a real number, not '${pythonType(value)}'`);
  }
  const text = value.trim();
  return /^[+-]?\d+$/.test(text)
    ? accepted(BigInt(text.replace(/^\+/, "")))
    : refused(`invalid literal for int() with base 10: '${value}'`);
}

function coerceFloat(value: Json): Coerced {
  if (typeof value === "number") return accepted(value);
  if (typeof value === "boolean") return accepted(value ? 1 : 0);
  if (typeof value === "bigint") return accepted(Number(value));
  if (typeof value !== "string") {
    return refused(`float() argument must be a string or a real number, not '${pythonType(value)}'`);
  }
  const parsed = parseFloatText(value);
  return parsed === undefined ? refused(`could not convert string to float: '${value}'`) : accepted(parsed);
}

/** The number in a text such as " 2.5 ", or undefined. */
export function parseFloatText(text: string): number | undefined {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

export function isTruthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
}

function pythonType(value: Json): string {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "dict";
  const names = { string: "str", boolean: "bool", bigint: "int", number: "float" } as const;
  return names[typeof value as keyof typeof names];
}
