import { asLabel, idInWords } from "../view/words.ts";

const LONGEST = 120;

/** A value in a sentence, shortened. */
export function shown(value: unknown): string {
  if (value === null) return "nothing";
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A place in a plan as people name it: `thresholds/shadow/pass` → `Thresholds, shadow, pass`. */
export function placeInWords(steps: readonly string[]): string {
  return asLabel(steps.map(idInWords).join(", "));
}

/** A setting as people say it: ids and switches become words, everything else is shown as it stands. */
export function settingInWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" && /^[a-z]+(_[a-z]+)*$/.test(value)) return idInWords(value);
  return shown(value);
}
