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
  const body = text.slice(0, -1);
  // Parsed back on purpose: what is folded here is exactly what every other process will read.
  const read: DiecastEvent = JSON.parse(`${body.slice(0, -prevMemberBytes)}}`);
  const bytes = Buffer.from(`${body},"hash":"${hash}"}`);
  return new Line(read, hash, bytes, 0, bytes.length);
}

/**
 * The line (bytes without newline) if it continues the chain after `seq` and `prev`, else null.
 * The hash is taken over the bytes that were written, never over a re-serialisation.
 */
export function acceptLine(bytes: Buffer, seq: number, prev: string): AcceptedLine | null {
  return acceptPart(bytes, 0, bytes.length, seq, prev);
}

/** The same for the part of a buffer from `start` up to `stop`, without making a view of each line. */
export function acceptPart(chunk: Buffer, start: number, stop: number, seq: number, prev: string): AcceptedLine | null {
  const length = stop - start;
  if (length <= proofBytes || length > maxLineBytes) return null;
  const hash = hashPart(prev, chunk, start, stop);
  const proof = `,"prev":"${prev}","hash":"${hash}"}`;
  if (chunk.toString("latin1", stop - proofBytes, stop) !== proof) return null;
  const event = copiedEvent(length);
  return event === null || event.seq !== seq + 1 ? null : new Line(event, hash, chunk, start, stop);
}

/** What is hashed has to lie in one piece: prev, the line without its hash member, the closing brace. */
const copied = Buffer.alloc(prevHashBytes + maxLineBytes);

function hashPart(prev: string, chunk: Buffer, start: number, stop: number): string {
  copied.write(prev, "latin1");
  const end = prevHashBytes + chunk.copy(copied, prevHashBytes, start, stop - hashMemberBytes);
  copied[end] = closingBrace;
  return hashOnce("sha256", copied.subarray(0, end + 1));
}

/** The event of the line that was hashed last: its copy, closed before its proof. */
function copiedEvent(length: number): DiecastEvent | null {
  const end = prevHashBytes + length - proofBytes;
  copied[end] = closingBrace;
  try {
    return JSON.parse(copied.toString("utf8", prevHashBytes, end + 1));
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
