import { setImmediate } from "node:timers/promises";

const pieceChars = 64 * 1024;
/** So many pieces in a row (some 3 ms of work), then everybody else has a turn. */
export const piecesAtOnce = 8;

/**
 * The same bytes as JSON.stringify, in pieces, so that no string is ever as long as the whole, and nobody has to wait for all
 * of it: `levels` says how deep large lists and records lie. The value must stand still meanwhile.
 */
export async function jsonPieces(value: object, levels: number): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  let text = "";
  for (const part of partsOf(value, levels)) {
    text += part;
    if (text.length < pieceChars) continue;
    pieces.push(Buffer.from(text));
    text = "";
    if (pieces.length % piecesAtOnce === 0) await setImmediate();
  }
  pieces.push(Buffer.from(text));
  return pieces;
}

/** The names of one record are the largest thing that can't be parted: 20,000 take some 10 ms. */
function* partsOf(value: object, levels: number): Generator<string> {
  if (Array.isArray(value)) return yield* elementsOf(value);
  const members = value as Readonly<Record<string, unknown>>;
  let separator = "{";
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ",";
    if (levels > 1 && typeof member === "object" && member !== null) yield* partsOf(member, levels - 1);
    else yield JSON.stringify(member);
  }
  yield separator === "{" ? "{}" : "}";
}

function* elementsOf(values: readonly unknown[]): Generator<string> {
  let separator = "[";
  for (const value of values) {
    yield `${separator}${JSON.stringify(value) ?? "null"}`;
    separator = ",";
  }
  yield separator === "[" ? "[]" : "]";
}
