import { createHash } from "node:crypto";
import type { DiecastEvent } from "../../core/event.ts";

/** `prev` of the first line. */
export const genesisHash = "0".repeat(64);

/** Longest event the log takes, in bytes of its line without the newline. */
export const maxLineBytes = 1024 * 1024;

const hashMemberBytes = ',"hash":"'.length + 64 + '"}'.length;
const proofBytes = ',"prev":"'.length + 64 + '"'.length + hashMemberBytes;

/** An event as it lies in the log, with its proof. */
export type StoredEvent = DiecastEvent & { readonly prev: string; readonly hash: string };

/** One accepted line, without the newline. */
export interface AcceptedLine {
  /** The event without its proof. */
  readonly event: DiecastEvent;
  readonly hash: string;
  /** The exact bytes as stored. */
  readonly bytes: Buffer;
  /** The event's JSON as the API shows it: the same bytes without the proof. */
  readonly json: Buffer;
}

function hashLine(prev: string, body: Uint8Array): string {
  return createHash("sha256").update(prev).update(body).update("}").digest("hex");
}

/** The line of an event, chained to `prev`. Keys are written in the order PROTOCOL.md states. */
export function encodeLine(event: DiecastEvent, prev: string): AcceptedLine {
  const ordered = {
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
    ...(event.visitedRuleIds?.length ? { visitedRuleIds: event.visitedRuleIds } : {}),
    idempotencyKey: event.idempotencyKey,
    actor: { kind: event.actor.kind, id: event.actor.id },
    schemaVersion: event.schemaVersion,
    payload: event.payload,
    prev,
  };
  const body = Buffer.from(JSON.stringify(ordered).slice(0, -1));
  const hash = hashLine(prev, body);
  const bytes = Buffer.concat([body, Buffer.from(`,"hash":"${hash}"}`)]);
  const json = withoutProof(bytes);
  // Parsed back on purpose: what is folded here is exactly what every other process will read.
  return { event: decodeEvent(json), hash, bytes, json };
}

/**
 * The line (bytes without newline) if it continues the chain after `seq` and `prev`, else null.
 * The hash is taken over the bytes that were written, never over a re-serialisation.
 */
export function acceptLine(bytes: Buffer, seq: number, prev: string): AcceptedLine | null {
  if (bytes.length <= proofBytes || bytes.length > maxLineBytes) return null;
  const hash = hashLine(prev, bytes.subarray(0, bytes.length - hashMemberBytes));
  const proof = `,"prev":"${prev}","hash":"${hash}"}`;
  if (bytes.toString("latin1", bytes.length - proofBytes) !== proof) return null;
  const json = withoutProof(bytes);
  const event = decodeEventOrNull(json);
  return event === null || event.seq !== seq + 1 ? null : { event, hash, bytes, json };
}

function decodeEvent(json: Buffer): DiecastEvent {
  return JSON.parse(json.toString("utf8"));
}

function decodeEventOrNull(json: Buffer): DiecastEvent | null {
  try {
    return decodeEvent(json);
  } catch (error) {
    // A line that hashes right but is no JSON was never written by us: a ghost like any other.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function withoutProof(bytes: Buffer): Buffer {
  const json = Buffer.from(bytes.subarray(0, bytes.length - proofBytes + 1));
  json[json.length - 1] = "}".charCodeAt(0);
  return json;
}

/** The event of an accepted line with its proof. */
export function withProof(line: AcceptedLine): StoredEvent {
  return JSON.parse(line.bytes.toString("utf8"));
}
