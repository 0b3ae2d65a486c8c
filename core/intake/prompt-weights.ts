import { type Unmapped, unmapped } from "./unmapped.ts";

/** How a program writes weights: only the A1111 web UI takes square brackets for less. */
export type WeightSyntax = "a1111" | "comfyui";

export interface WeightedPart {
  readonly text: string;
  /** 1 for words without a weight; at most three decimals. */
  readonly weight: number;
}

export interface WeightedText {
  /** What stands between commas outside brackets, in order. */
  readonly parts: readonly WeightedPart[];
  readonly unmapped: readonly Unmapped[];
}

/** What one pair of brackets is worth. */
const STEP = 1.1;
const MAX_CHARACTERS = 100_000;
const TOKEN = /\\([()[\]\\])|:\s*([+-]?(?:\d{1,3}(?:\.\d{0,6})?|\.\d{1,6}))\s*\)|[()[\],]|[^\\()[\],:]+|[\s\S]/g;
/** `[from:to:when]` and `[one|other]` change the prompt while it is drawn. */
const SCHEDULE = /\[[^[\]]{0,2000}[:|][^[\]]{0,2000}\]/g;

interface Piece {
  text: string;
  weight: number;
}

/**
 * Reads `(word:1.2)`, `((word))` and, of A1111, `[word]` as these programs do: nested brackets multiply, escaped ones are text.
 * Weights within a phrase, and prompts that change while drawing, have no place and are listed.
 */
export function readWeights(given: string, syntax: WeightSyntax): WeightedText {
  const left: Unmapped[] = [];
  const listed = (why: string) => (whole: string) => {
    left.push(unmapped("prompt", whole, why));
    return ",";
  };
  let text = given.slice(0, MAX_CHARACTERS);
  if (text.length < given.length) left.push(unmapped("prompt", given.slice(MAX_CHARACTERS), "The prompt is too long."));
  if (syntax === "a1111") {
    text = text.replace(SCHEDULE, listed("A prompt that changes while it is drawn has no place."));
    text = text.replace(/\bBREAK\b/g, listed("Where a token window ends is not up to a spec."));
  }
  const read = partsOf(text, syntax).map(partOf);
  left.push(...read.flatMap((part) => part.unmapped));
  return { parts: read.filter((part) => part.text !== ""), unmapped: left };
}

function partOf(pieces: readonly Piece[]): WeightedPart & { readonly unmapped: readonly Unmapped[] } {
  const text = fold(pieces.map((piece) => piece.text).join(""));
  const words = pieces.filter((piece) => piece.text.trim() !== "");
  const weight = words[0]?.weight ?? 1;
  if (words.every((piece) => piece.weight === weight)) return { text, weight: rounded(weight), unmapped: [] };
  const weighted = words.filter((piece) => piece.weight !== 1);
  const shown = weighted.map((piece) => `(${fold(piece.text)}:${rounded(piece.weight)})`).join(" ");
  const why = "A phrase has one weight; words within it have none of their own.";
  return { text, weight: 1, unmapped: [unmapped("prompt", `${shown} in "${text}"`, why)] };
}

function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The text in pieces of one weight each, in a list for every part between commas. */
function partsOf(text: string, syntax: WeightSyntax): readonly (readonly Piece[])[] {
  const [pieces, open]: [Piece[], Open[]] = [[], []];
  for (const [token, escaped, weight] of text.matchAll(TOKEN)) {
    if (escaped === undefined && opens(token, syntax)) open.push({ bracket: token, from: pieces.length });
    else if (escaped !== undefined || !closed(token, weight, pieces, open)) pieces.push({ text: token, weight: 1 });
  }
  // Brackets that nobody closes hold to the end.
  for (const { bracket, from } of open) multiply(pieces, from, bracket === "(" ? STEP : 1 / STEP);
  return split(pieces);
}

interface Open {
  readonly bracket: string;
  /** The first piece inside. */
  readonly from: number;
}

function opens(token: string, syntax: WeightSyntax): boolean {
  return token === "(" || (token === "[" && syntax === "a1111");
}

/** Whether a token closes the innermost bracket; then everything inside is worth more or less. */
function closed(token: string, weight: string | undefined, pieces: readonly Piece[], open: Open[]): boolean {
  const bracket = open.at(-1)?.bracket;
  if (bracket === undefined || (bracket === "(" ? !token.endsWith(")") : token !== "]")) return false;
  const factor = bracket === "[" ? 1 / STEP : weight === undefined ? STEP : Number(weight);
  multiply(pieces, open.pop()?.from ?? 0, factor);
  return true;
}

function multiply(pieces: readonly Piece[], from: number, factor: number): void {
  for (const piece of pieces.slice(from)) piece.weight *= factor;
}

/** Commas are pieces of their own, whatever brackets they stand in. */
function split(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const parts: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.text === ",") parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts;
}

function rounded(weight: number): number {
  return Math.round(weight * 1000) / 1000;
}
