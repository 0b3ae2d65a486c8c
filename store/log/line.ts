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
class ReadLine implements AcceptedLine {
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

/** A line that was made here. The lines of a batch become bytes together, which costs a third of one by one. */
class MadeLine implements AcceptedLine {
  readonly event: DiecastEvent;
  readonly hash: string;
  readonly size: number;
  readonly text: string;
  #json: Buffer | null = null;

  constructor(event: DiecastEvent, hash: string, text: string) {
    this.event = event;
    this.hash = hash;
    this.size = Buffer.byteLength(text);
    this.text = text;
  }

  get bytes(): Buffer {
    return Buffer.from(this.text);
  }

  get json(): Buffer {
    this.#json ??= withoutProof(this.bytes);
    return this.#json;
  }
}

/** A line to be written. */
export type NewLine = MadeLine;

/** The bytes of lines one after another, each with its newline. */
export function bytesOf(lines: readonly NewLine[]): Buffer {
  return Buffer.from(`${lines.map(({ text }) => text).join("\n")}\n`);
}

/** The line of an event, chained to `prev`. Keys are written in the order PROTOCOL.md states. */
export function encodeLine(event: DiecastEvent, prev: string): NewLine {
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
  return new MadeLine(readBack(event, text), hash, `${text.slice(0, -1)},"hash":"${hash}"}`);
}

const payloadMember = '"payload":';
const beforePayload = ',"schemaVersion":';

/**
 * The event exactly as every other process will read it from the text. Strings and whole numbers come back from JSON as they
 * went in, so only the payload has to be parsed.
 */
function readBack(event: DiecastEvent, text: string): DiecastEvent {
  // Inside of strings quotes are escaped, so this is the member itself.
  const after = text.indexOf(beforePayload) + beforePayload.length;
  const payloadAt = text.indexOf(payloadMember, after) + payloadMember.length;
  const payload = JSON.parse(text.slice(payloadAt, -prevMemberBytes - 1));
  const { id, projectId, seq, ts, type, entityType, entityId, causalChainId, causationId, causalDepth } = event;
  const { visitedRuleIds, idempotencyKey, schemaVersion } = event;
  const actor = { kind: event.actor.kind, id: event.actor.id };
  const start = { id, projectId, seq, ts, type, entityType, entityId, causalChainId, causationId, causalDepth };
  const end = { idempotencyKey, actor, schemaVersion, payload };
  // Type and payload belong to one event, which the compiler can't follow through a union.
  if (!visitedRuleIds?.length) return { ...start, ...end } as DiecastEvent;
  return { ...start, visitedRuleIds: [...visitedRuleIds], ...end } as DiecastEvent;
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
  return event === null || event.seq !== seq + 1 ? null : new ReadLine(event, hash, chunk, start, stop);
}

/** What is hashed has to lie in one piece: prev, the line without its hash member, the closing brace. */
const copied = Buffer.alloc(prevHashBytes + maxLineBytes);

function hashPart(prev: string, chunk: Buffer, start: number, stop: number): string {
  copied.write(prev, 0, "latin1");
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
