const LONGEST = 120;

/** A value in a sentence, shortened. */
export function shown(value: unknown): string {
  if (value === null) return "nothing";
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
