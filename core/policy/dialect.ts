/**
 * How one checkpoint family wants its text written. ComfyUI's own weight syntax is `(text:1.2)`;
 * round brackets in the words themselves are escaped, so they never become weights by accident.
 */

const LEAST_STEP = 1000;

/** Escapes round brackets; brackets an author already escaped are not escaped twice. */
export function escapeText(text: string): string {
  return text.replace(/\\([()])/g, "$1").replace(/[()]/g, "\\$&");
}

/** One fragment in prompt syntax: plain text at weight 1, else `(text:1.2)` with at most three decimals. */
export function writeFragment(text: string, weight: number): string {
  const rounded = Math.round(weight * LEAST_STEP) / LEAST_STEP;
  return rounded === 1 ? escapeText(text) : `(${escapeText(text)}:${rounded})`;
}

/** Splits authored text into its comma-separated parts, white space folded; commas inside brackets stay. */
export function splitText(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth = Math.max(0, depth - 1);
    if (character === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else {
      part += character;
    }
  }
  return [...parts, part].map(foldSpace).filter((folded) => folded !== "");
}

function foldSpace(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Two parts with one key say the same: ASCII case and white space don't count. No locale is asked. */
export function sameTextKey(text: string): string {
  return foldSpace(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** CLIP sees text in windows of 77 tokens, two of which mark start and end. */
export const TOKENS_PER_WINDOW = 75;

/** A weighted fragment as `writeFragment` writes it: the renderer takes brackets and weight away before it counts words. */
const WEIGHTED = /(?<!\\)\(((?:[^()\\]|\\.)*):\d+(?:\.\d+)?\)/g;

/**
 * Estimated CLIP tokens of a text: one per punctuation mark and digit, one per eight letters begun of a word; weights cost
 * nothing. An estimate only: the real vocabulary lives with the model.
 */
export function estimateTokens(text: string): number {
  const plain = text.replace(WEIGHTED, "$1").replace(/\\([()])/g, "$1");
  const pieces = plain.match(/\p{L}+|\p{N}|[^\s\p{L}\p{N}]/gu) ?? [];
  return pieces.reduce((sum, piece) => sum + (/^\p{L}/u.test(piece) ? Math.ceil(piece.length / 8) : 1), 0);
}
