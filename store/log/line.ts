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
  /** The exact bytes as stored. */
  readonly bytes: Buffer;
  /** The event's JSON as the API shows it: the same bytes without the proof. One buffer for all who ask. */
  readonly json: Buffer;
}

/** Most lines are never shown as JSON, so that buffer is made when it is first asked for. */
class Line implements AcceptedLine {
  readonly event: DiecastEvent;
  readonly hash: string;
  readonly bytes: Buffer;
  #json: Buffer | null = null;

  constructor(event: DiecastEvent, hash: string, bytes: Buffer) {
    this.event = event;
    this.hash = hash;
    this.bytes = bytes;
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
  const read = decodeEvent(body.slice(0, -prevMemberBytes));
  return new Line(read, hash, Buffer.from(`${body},"hash":"${hash}"}`));
}

/**
 * The line (bytes without newline) if it continues the chain after `seq` and `prev`, else null.
 * The hash is taken over the bytes that were written, never over a re-serialisation.
 */
export function acceptLine(bytes: Buffer, seq: number, prev: string): AcceptedLine | null {
  if (bytes.length <= proofBytes || bytes.length > maxLineBytes) return null;
  const hash = hashLine(prev, bytes);
  const proof = `,"prev":"${prev}","hash":"${hash}"}`;
  if (bytes.toString("latin1", bytes.length - proofBytes) !== proof) return null;
  const event = decodeEventOrNull(bytes.toString("utf8", 0, bytes.length - proofBytes));
  return event === null || event.seq !== seq + 1 ? null : new Line(event, hash, bytes);
}

/** What is hashed has to lie in one piece: prev, the line without its hash member, the closing brace. */
const hashed = Buffer.alloc(prevHashBytes + maxLineBytes);

function hashLine(prev: string, bytes: Buffer): string {
  hashed.write(prev, "latin1");
  const end = prevHashBytes + bytes.copy(hashed, prevHashBytes, 0, bytes.length - hashMemberBytes);
  hashed[end] = closingBrace;
  return hashOnce("sha256", hashed.subarray(0, end + 1));
}

/** The event of a line cut off before its proof. */
function decodeEvent(text: string): DiecastEvent {
  return JSON.parse(`${text}}`);
}

function decodeEventOrNull(text: string): DiecastEvent | null {
  try {
    return decodeEvent(text);
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
