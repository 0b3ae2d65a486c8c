import { Failure } from "../../core/failure.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Parses an answer; PROVIDER_FAULT when it is no JSON (a proxy's error page with status 200, for example). */
export function jsonOf(bytes: Uint8Array, where: string): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return parsePythonJson(text);
  } catch (cause) {
    throw new Failure("PROVIDER_FAULT", `${where} did not answer with JSON.`, { cause });
  }
}

/** Python writes NaN and Infinity bare (a node's limits, an error's inputs); no number of ours is ever among them. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
    return JSON.parse(text.replace(tokens, (token) => (token.startsWith('"') ? token : "null")));
  }
}
