import { maxLineBytes } from "../log/line.ts";
import { type Proof, proofOf } from "./damage.ts";
import type { RefusedLine } from "./line-scan.ts";

/**
 * What a refused line is. `torn`, `lost-race` and `behind-seal` are what interrupted and overtaken writers leave behind; nobody was
 * told that they succeeded. Everything else came about in some other way.
 */
export type GhostKind =
  | "torn"
  | "lost-race"
  | "behind-seal"
  | "copied"
  | "orphaned"
  | "damaged"
  | "line-ends"
  | "too-long"
  | "wrong-seq"
  | "foreign";

export interface Ghost {
  readonly kind: GhostKind;
  readonly why: string;
}

/** What is known of accepted lines, to tell where a refused one belongs. */
export interface ChainMemory {
  /** True when the accepted line with this seq has this hash; the line before the first has seq 0 and 64 zeros. */
  isAccepted(seq: number, hash: string): boolean;
}

export const harmlessGhosts: ReadonlySet<GhostKind> = new Set(["torn", "lost-race", "behind-seal"]);

const lineStart = '{"id":"';
const maxRemembered = 100_000;

/** Tells kinds of refused lines apart, in the order of the log. */
export function createGhostTeller(memory: ChainMemory): (line: RefusedLine) => Ghost {
  /** Hashes of overtaken lines: what continues them was overtaken with them. */
  const overtaken = new Set<string>();
  return (line) => {
    if (line.length > maxLineBytes)
      return { kind: "too-long", why: `it has ${line.length} bytes, more than ${maxLineBytes}` };
    const proof = proofOf(line.bytes);
    if (proof?.isOwn) return tellWhole(proof, line, memory, overtaken);
    return tellBroken(line.bytes, proof !== null);
  };
}

/** A line with a hash that is right, so it was written like this, but not as the next one here. */
function tellWhole(
  proof: Proof,
  { after, isBehindSeal, isReached }: RefusedLine,
  memory: ChainMemory,
  overtaken: Set<string>,
): Ghost {
  const { seq, prev, hash } = proof;
  if (seq === null) return { kind: "foreign", why: "its hash is right, but it is no event" };
  if (memory.isAccepted(seq, hash)) return { kind: "copied", why: `it repeats the accepted line of seq ${seq}` };
  if (!isReached) return { kind: "orphaned", why: `it (seq ${seq}) lies in a file that the log does not go on in` };
  if (isBehindSeal) return { kind: "behind-seal", why: "the file was sealed before it" };
  if (prev === after.hash) return { kind: "wrong-seq", why: `it says seq ${seq} where ${after.seq + 1} belongs` };
  const isOvertaken = overtaken.has(prev) || memory.isAccepted(seq - 1, prev);
  if (!isOvertaken) return { kind: "orphaned", why: `it (seq ${seq}) continues a line that is not there` };
  if (overtaken.size < maxRemembered) overtaken.add(hash);
  return { kind: "lost-race", why: `another line of seq ${seq} was first` };
}

function tellBroken(bytes: Buffer, hasProof: boolean): Ghost {
  if (hasProof && !isRunTogether(bytes))
    return { kind: "damaged", why: "its hash does not match its bytes: it was changed after it was written" };
  const endsWithCr = bytes.at(-1) === "\r".charCodeAt(0);
  if (endsWithCr && proofOf(bytes.subarray(0, -1)) !== null)
    return { kind: "line-ends", why: "it ends with CR LF: something rewrote the line ends" };
  const isTorn = bytes.toString("latin1", 0, lineStart.length) === lineStart || bytes[0] === 0;
  return isTorn
    ? { kind: "torn", why: "it is the rest of a write that was cut off" }
    : { kind: "foreign", why: "it is not a line of this log" };
}

/** A torn line that the next write followed without a newline between: the end is a whole line, the start is not. */
function isRunTogether(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(lineStart, 1); at > 0; at = bytes.indexOf(lineStart, at + 1))
    if (proofOf(bytes.subarray(at))?.isOwn === true) return true;
  return false;
}
