import { unreadable } from "./unreadable.ts";

export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxCharacters: number;
}

/**
 * JSON from a stranger: too long, too deep or with a key given twice is refused, so that nobody reads another value than we do.
 * `where` names the source in failures. @throws Failure INVALID_INPUT
 */
export function readJson(where: string, text: string, { maxDepth, maxCharacters }: JsonLimits): unknown {
  if (text.length > maxCharacters) {
    const message = `has more than ${maxCharacters} characters`;
    throw unreadable({ path: where, rule: "size", message, fix: "Make it smaller." });
  }
  if (depthOf(text, maxDepth) > maxDepth) {
    const message = `is nested deeper than ${maxDepth} levels`;
    throw unreadable({ path: where, rule: "depth", message, fix: "Make it flatter." });
  }
  const value = parseText(where, text);
  const twice = firstKeyGivenTwice(text);
  if (twice === null) return value;
  const message = `gives the key ${twice.slice(0, 80)} twice`;
  throw unreadable({ path: where, rule: "duplicate-key", message, fix: "Keep one of them." });
}

function parseText(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = "is not JSON";
    throw unreadable({ path: where, rule: "json", message, fix: "Mend the JSON syntax." }, error);
  }
}

/** Nesting depth, looked at no further than one beyond `limit`. Right for valid JSON; for anything else, just a number. */
function depthOf(text: string, limit: number): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < text.length && deepest <= limit; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{" || character === "[") deepest = Math.max(deepest, ++depth);
    else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}

/** Of valid JSON: the first key that an object has twice, as it is written, or null. */
function firstKeyGivenTwice(text: string): string | null {
  /** Keys of each open object or array; those of arrays stay empty. */
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "{" || character === "[") open.push(new Set());
    if (character === "}" || character === "]") open.pop();
    if (character !== '"') continue;
    const end = endOfString(text, at);
    const written = text.slice(at, end + 1);
    if (isKey(text, end + 1) && !isNew(open.at(-1), written)) return written;
    at = end;
  }
  return null;
}

/** In valid JSON a colon follows a string only when it is a key. */
function isKey(text: string, behind: number): boolean {
  let at = behind;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return text[at] === ":";
}

/** Two spellings of one key are one key: "a" and "\u0061". */
function isNew(keys: Set<unknown> | undefined, written: string): boolean {
  const key: unknown = JSON.parse(written);
  if (keys?.has(key)) return false;
  keys?.add(key);
  return true;
}

/** Where the string that opens at `start` closes; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** True for what JSON calls an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
