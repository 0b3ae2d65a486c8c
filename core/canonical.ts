import stringify from "fast-json-stable-stringify";

/**
 * Canonical JSON of a plain value: keys in code-unit order, no white space, undefined members left out.
 * The same value gives the same bytes in every process; identity is sha256 over it (`hashOf`).
 */
export function canonicalJson(value: unknown): string {
  const text: string | undefined = stringify(value);
  if (text === undefined) throw new TypeError("only JSON values have a canonical form");
  return text;
}
