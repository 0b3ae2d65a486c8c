import { hash as hashOnce } from "node:crypto";
import type { DiecastEvent } from "../../core/event.ts";

/** `prev` of the first line. */
export const genesisHash = "0".repeat(64);

/** Longest event the log takes, in bytes of its line without the newline. */
export const maxLineBytes = 1024 * 1024;

const prevHashBytes = genesisHash.length;
const prevMemberBytes = ',"prev":""'.length + prevHashBytes;
const hashMemberBytes = ',"hash":""}'.length + prevHashBytes;
const proofBytes = prevMemberBytes + hashMemberBytes;
/** Where the digits stand in a proof. */
const prevAt = ',"prev":"'.length;
const hashAt = prevMemberBytes + ',"hash":"'.length;
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

/** Most lines are only folded, so what else one can ask of them is made when it is first asked for. */
class Line implements AcceptedLine {
  readonly event: DiecastEvent;
  readonly hash: string;
  readonly size: number;
  readonly #chunk: Buffer;
  readonly #start: number;
  #json: Buffer | null = null;

  constructor(event: DiecastEvent, hash: string, chunk: Buffer, start: number, stop: number) {
    this.event = event;
    this.hash = hash;
    this.size = stop - start;
    this.#chunk = chunk;
    this.#start = start;
  }

  get bytes(): Buffer {
    return this.#chunk.subarray(this.#start, this.#start + this.size);
  }

  get json(): Buffer {
    this.#json ??= withoutProof(this.bytes);
    return this.#json;
  }
}

/** The line of an event, chained to `prev`. Keys are written in the order PROTOCOL.md states. */
export function encodeLine(event: DiecastEvent, prev: string): AcceptedLine {
  const text = JSON.stringify({
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
    // Undefined members are left out.
    visitedRuleIds: event.visitedRuleIds?.length ? event.visitedRuleIds : undefined,
    idempotencyKey: event.idempotencyKey,
    actor: { kind: event.actor.kind, id: event.actor.id },
    schemaVersion: event.schemaVersion,
    payload: event.payload,
    prev,
  });
  const hash = hashOnce("sha256", prev + text);
  const bytes = Buffer.from(`${text.slice(0, -1)},"hash":"${hash}"}`);
  return new Line(readBack(event, text), hash, bytes, 0, bytes.length);
}

const payloadMember = '"payload":';
const beforePayload = ',"schemaVersion":';

/**
 * The event exactly as every other process will read it from the text. Strings and whole numbers come back from JSON as they
 * went in, so only the payload has to be parsed.
 */
function readBack(event: DiecastEvent, text: string): DiecastEvent {
  if (event.visitedRuleIds?.length) return JSON.parse(`${text.slice(0, -prevMemberBytes - 1)}}`);
  // Inside of strings quotes are escaped, so this is the member itself.
  const after = text.indexOf(beforePayload) + beforePayload.length;
  const payloadAt = text.indexOf(payloadMember, after) + payloadMember.length;
  const payload = JSON.parse(text.slice(payloadAt, -prevMemberBytes - 1));
  const envelope = {
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
    idempotencyKey: event.idempotencyKey,
    actor: { kind: event.actor.kind, id: event.actor.id },
    schemaVersion: event.schemaVersion,
    payload,
  };
  return envelope as DiecastEvent;
}

/**
 * The line (bytes without newline) if it continues the chain after `seq` and `prev`, else null.
 * The hash is taken over the bytes that were written, never over a re-serialisation.
 */
export function acceptLine(bytes: Buffer, seq: number, prev: string): AcceptedLine | null {
  return hasOwnHash(bytes, 0, bytes.length) ? acceptPart(bytes, 0, bytes.length, { seq, hash: prev }) : null;
}

/**
 * The same for the part of a chunk from `start` up to `stop` that has its own hash (`hasOwnHash`, which the caller has asked),
 * without making a view of each line.
 */
export function acceptPart(
  chunk: Buffer,
  start: number,
  stop: number,
  after: { readonly seq: number; readonly hash: string },
): AcceptedLine | null {
  const proof = chunk.toString("latin1", stop - proofBytes, stop);
  if (!proof.startsWith(after.hash, prevAt)) return null;
  const event = parsePart(chunk, start, stop - proofBytes);
  if (event === null || event.seq !== after.seq + 1) return null;
  return new Line(event, proof.slice(hashAt, -2), chunk, start, stop);
}

/** True when a line of a lawful size ends with its proof, and its hash is that of its bytes and the `prev` it states. */
export function hasOwnHash(chunk: Buffer, start: number, stop: number): boolean {
  const length = stop - start;
  if (length <= proofBytes || length > maxLineBytes) return false;
  const proof = chunk.toString("latin1", stop - proofBytes, stop);
  const prev = proof.slice(prevAt, prevAt + prevHashBytes);
  return proof === `,"prev":"${prev}","hash":"${hashPart(prev, chunk, start, stop)}"}`;
}

/** For each line of a chunk that is not empty, in order: 1 when it has its own hash, else 0. What no newline ends is no line. */
export function ownHashesOf(chunk: Buffer): Uint8Array {
  const found: number[] = [];
  let start = 0;
  for (let stop = chunk.indexOf(newline); stop >= 0; stop = chunk.indexOf(newline, start)) {
    if (stop > start) found.push(hasOwnHash(chunk, start, stop) ? 1 : 0);
    start = stop + 1;
  }
  return Uint8Array.from(found);
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
    return JSON.parse(text);
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
