import { hash as hashOnce } from "node:crypto";
import type { DiecastEvent } from "../../core/event.ts";
import { asName } from "./names.ts";

/** `prev` of the first line. */
export const genesisHash = "0".repeat(64);

/** Longest event the log takes, in bytes of its line without the newline. */
export const maxLineBytes = 1024 * 1024;

const prevHashBytes = genesisHash.length;
const prevMemberBytes = ',"prev":""'.length + prevHashBytes;
const hashMemberBytes = ',"hash":""}'.length + prevHashBytes;
const proofBytes = prevMemberBytes + hashMemberBytes;
/** Where the digits stand in a proof, and behind them. */
const prevAt = ',"prev":"'.length;
const hashAt = prevMemberBytes + ',"hash":"'.length;
const behindHash = '"}'.length;
const newline = 10;
const closingBrace = "}".charCodeAt(0);

/** An event as it lies in the log, with its proof. */
export type StoredEvent = DiecastEvent & { readonly prev: string; readonly hash: string };

/** One accepted line, without the newline. */
export interface AcceptedLine {
  /** The event without its proof. */
  readonly event: DiecastEvent;
  readonly hash: string;
  /** In bytes. */
  readonly size: number;
  /** The exact bytes as stored. */
  readonly bytes: Buffer;
  /** The event's JSON as the API shows it: the same bytes without the proof. One buffer for all who ask. */
  readonly json: Buffer;
}

/** A line that was made here, until it is written. */
export interface EncodedLine extends AcceptedLine {
  readonly text: string;
  /** Its bytes stand in the chunk from `start` on; the text is let go. */
  moveTo(chunk: Buffer, start: number): void;
}

/** Most lines are only folded, so what else one can ask of them is made when it is first asked for. */
class Line implements EncodedLine {
  readonly event: DiecastEvent;
  readonly size: number;
  text: string;
  #hash: string | null;
  #chunk: Buffer | null;
  #start: number;
  #json: Buffer | null = null;

  constructor(
    event: DiecastEvent,
    size: number,
    from: { hash?: string; text?: string; chunk?: Buffer; start?: number },
  ) {
    this.event = event;
    this.size = size;
    this.text = from.text ?? "";
    this.#hash = from.hash ?? null;
    this.#chunk = from.chunk ?? null;
    this.#start = from.start ?? 0;
  }

  moveTo(chunk: Buffer, start: number): void {
    this.#chunk = chunk;
    this.#start = start;
    this.text = "";
  }

  get hash(): string {
    // Copied: a slice of the chunk's text would keep all of it.
    this.#hash ??= this.bytes.toString("latin1", this.size - proofBytes + hashAt, this.size - behindHash);
    return this.#hash;
  }

  get bytes(): Buffer {
    this.#chunk ??= Buffer.from(this.text);
    return this.#chunk.subarray(this.#start, this.#start + this.size);
  }

  get json(): Buffer {
    this.#json ??= withoutProof(this.bytes);
    return this.#json;
  }
}

/**
 * The line of an event, chained to `prev`. Keys are written in the order PROTOCOL.md states. Its event is the one that
 * every other process will read: strings and whole numbers come back from JSON as they went in, so only the payload is parsed.
 */
export function encodeLine(event: DiecastEvent, prev: string): EncodedLine {
  const { visitedRuleIds } = event;
  const readBack = {
    id: event.id,
    projectId: event.projectId,
    seq: event.seq,
    ts: event.ts,
    type: event.type,
    entityType: event.entityType,
    entityId: event.entityId,
    causalChainId: event.causalChainId,
    causationId: event.causationId,
    causalDepth: event.causalDepth,
    ...(visitedRuleIds?.length ? { visitedRuleIds: [...visitedRuleIds] } : null),
    idempotencyKey: event.idempotencyKey,
    actor: { kind: event.actor.kind, id: event.actor.id },
    schemaVersion: event.schemaVersion,
    // Undefined members are left out of the JSON.
    payload: undefined as unknown,
  };
  const payload = JSON.stringify(event.payload);
  const body = `${JSON.stringify(readBack).slice(0, -1)},"payload":${payload},"prev":"${prev}"`;
  const hash = hashOnce("sha256", `${prev}${body}}`);
  const text = `${body},"hash":"${hash}"}`;
  readBack.payload = JSON.parse(payload);
  return new Line(readBack as DiecastEvent, Buffer.byteLength(text), { hash, text });
}

/** Lines that follow one another, each with its newline. They become views of these bytes: nothing is kept twice. */
export function joinLines(lines: readonly EncodedLine[]): Buffer {
  // Each text by itself: joining long strings made of pieces takes twice as long as making them.
  const bytes = Buffer.allocUnsafe(lines.reduce((sum, { size }) => sum + size + 1, 0));
  let start = 0;
  for (const line of lines) {
    const end = start + bytes.write(line.text, start);
    bytes[end] = newline;
    line.moveTo(bytes, start);
    start = end + 1;
  }
  return bytes;
}

/**
 * The line (bytes without newline) if it continues the chain after `seq` and `prev`, else null.
 * The hash is taken over the bytes that were written, never over a re-serialisation.
 */
export function acceptLine(bytes: Buffer, seq: number, prev: string): AcceptedLine | null {
  const proven = hasOwnHash(bytes, 0, bytes.length) ? 1 : 0;
  return acceptPart(bytes, 0, bytes.length, { seq, hash: () => prev, proven });
}

/** The same for the part of a chunk from `start` up to `stop`, without making a view of each line. */
export function acceptPart(chunk: Buffer, start: number, stop: number, after: LineBefore): AcceptedLine | null {
  if (after.proven === 0) return null;
  const proofAt = stop - proofBytes;
  if (after.proven === 1 && !chunk.toString("latin1", proofAt, stop).startsWith(after.hash(), prevAt)) return null;
  const event = parsePart(chunk, start, proofAt);
  if (event === null || event.seq !== after.seq + 1) return null;
  return new Line(event, stop - start, { chunk, start });
}

/** True when a line of a lawful size ends with its proof, and its hash is that of its bytes and the `prev` it states. */
export function hasOwnHash(chunk: Buffer, start: number, stop: number): boolean {
  const length = stop - start;
  if (length <= proofBytes || length > maxLineBytes) return false;
  const proof = chunk.toString("latin1", stop - proofBytes, stop);
  const prev = proof.slice(prevAt, prevAt + prevHashBytes);
  return proof === `,"prev":"${prev}","hash":"${hashPart(prev, chunk, start, stop)}"}`;
}

/**
 * What a line's bytes prove by themselves: 0 nothing, 1 that it has its own hash, 2 that its `prev` is also the hash of the line
 * right before it in the chunk, which has its own hash, too.
 */
export type Proven = 0 | 1 | 2;

/** What is known when a line is to continue the chain. */
export interface LineBefore {
  /** Of the last accepted line. */
  readonly seq: number;
  readonly hash: () => string;
  /** 2 only when the line right before it in the chunk is the last accepted one. */
  readonly proven: Proven;
}

/** For each line of a chunk that is not empty, in order, what it proves. What no newline ends is no line. */
export function provenOf(chunk: Buffer): Uint8Array {
  const found: Proven[] = [];
  let before = "";
  let start = 0;
  for (let stop = chunk.indexOf(newline); stop >= 0; stop = chunk.indexOf(newline, start)) {
    if (stop > start) {
      const proof = hasOwnHash(chunk, start, stop) ? chunk.toString("latin1", stop - proofBytes, stop) : "";
      found.push(provenBy(proof, before));
      before = proof.slice(hashAt, -behindHash);
    }
    start = stop + 1;
  }
  return Uint8Array.from(found);
}

/** `proof` is empty when its hash is wrong, `before` (the hash of the line before) when there is none. */
function provenBy(proof: string, before: string): Proven {
  if (proof === "") return 0;
  return before !== "" && proof.startsWith(before, prevAt) ? 2 : 1;
}

/** What is hashed has to lie in one piece: prev, the line without its hash member, the closing brace. */
const copied = Buffer.alloc(prevHashBytes + maxLineBytes);

function hashPart(prev: string, chunk: Buffer, start: number, stop: number): string {
  copied.write(prev, 0, "latin1");
  const end = prevHashBytes + chunk.copy(copied, prevHashBytes, start, stop - hashMemberBytes);
  copied[end] = closingBrace;
  return hashOnce("sha256", copied.subarray(0, end + 1));
}

/** The event of the line that starts at `start` and whose proof starts at `stop`. */
function parsePart(chunk: Buffer, start: number, stop: number): DiecastEvent | null {
  try {
    // Closed in its place for a moment, which nobody else can see: a copy of each line would cost more.
    const comma = chunk[stop] ?? 0;
    chunk[stop] = closingBrace;
    const text = chunk.toString("utf8", start, stop + 1);
    chunk[stop] = comma;
    const event = JSON.parse(text);
    if (typeof event.type === "string") event.type = asName(event.type);
    return event;
  } catch (error) {
    // A line that hashes right but is no JSON was never written by us: a ghost like any other.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function withoutProof(bytes: Buffer): Buffer {
  const json = Buffer.from(bytes.subarray(0, bytes.length - proofBytes + 1));
  json[json.length - 1] = closingBrace;
  return json;
}

/** The event of an accepted line with its proof. */
export function withProof(line: AcceptedLine): StoredEvent {
  return JSON.parse(line.bytes.toString("utf8"));
}
