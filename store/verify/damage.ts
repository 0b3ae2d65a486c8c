import { createHash } from "node:crypto";

const hashBytes = ',"hash":"'.length + 64 + '"}'.length;
const prevBytes = ',"prev":"'.length + 64 + '"'.length;
/** Trying all bits of a line takes a hash per bit: longer lines are only named, not searched. */
const maxSearchedBytes = 4096;

/** The proof at the end of a line, taken at its word. */
export interface Proof {
  readonly prev: string;
  readonly hash: string;
  /** True when the hash is that of the line's own bytes and its own `prev`. */
  readonly isOwn: boolean;
  /** The seq the line claims, or null when it is no JSON with a whole number there. */
  readonly seq: number | null;
}

/** The proof of a line, or null when the line does not end like one. */
export function proofOf(line: Buffer): Proof | null {
  const end = line.toString("latin1", Math.max(0, line.length - hashBytes - prevBytes));
  const match = /^,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/.exec(end);
  if (match === null) return null;
  const [, prev = "", hash = ""] = match;
  return { prev, hash, isOwn: ownHash(line, prev) === hash, seq: seqOf(line) };
}

function ownHash(line: Buffer, prev: string): string {
  return createHash("sha256")
    .update(prev)
    .update(line.subarray(0, line.length - hashBytes))
    .update("}")
    .digest("hex");
}

function seqOf(line: Buffer): number | null {
  try {
    const { seq } = JSON.parse(line.toString("utf8"));
    return Number.isSafeInteger(seq) ? seq : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Where exactly a damaged line went wrong (index into the line), or null when nothing but the hash tells. */
export function findBadByte(line: Buffer, prev: string): { readonly index: number; readonly why: string } | null {
  return findFlippedBit(line, prev) ?? findNoUtf8(line);
}

/** A single flipped bit can be found by trying: with it flipped back the line continues the chain after `prev`. */
function findFlippedBit(line: Buffer, prev: string): { readonly index: number; readonly why: string } | null {
  if (line.length > maxSearchedBytes || line.length <= hashBytes + prevBytes) return null;
  const bodyEnd = line.length - hashBytes;
  const tail = `,"hash":"${ownHash(line, prev)}"}`;
  const differing = differences(line.subarray(bodyEnd), Buffer.from(tail));
  const [only, ...more] = differing;
  if (only !== undefined && more.length === 0) return { index: bodyEnd + only, why: "one byte of its hash changed" };
  const hash = /^,"hash":"([0-9a-f]{64})"\}$/.exec(line.toString("latin1", bodyEnd))?.[1];
  if (hash === undefined) return null;
  const body = Buffer.from(line.subarray(0, bodyEnd));
  for (let bit = 0; bit < bodyEnd * 8; bit += 1) {
    const index = bit >> 3;
    const original = body[index] ?? 0;
    body[index] = original ^ (1 << (bit & 7));
    const isMended = createHash("sha256").update(prev).update(body).update("}").digest("hex") === hash;
    body[index] = original;
    if (isMended) return { index, why: `bit ${bit & 7} of this byte flipped` };
  }
  return null;
}

function differences(left: Buffer, right: Buffer): number[] {
  return [...left.keys()].filter((index) => left[index] !== right[index]);
}

function findNoUtf8(line: Buffer): { readonly index: number; readonly why: string } | null {
  const again = Buffer.from(line.toString("utf8"));
  if (again.equals(line)) return null;
  const [index] = differences(line, again);
  return index === undefined ? null : { index, why: "this byte is not UTF-8" };
}
