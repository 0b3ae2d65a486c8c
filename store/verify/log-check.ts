import { type AcceptedLine, genesisHash } from "../log/line.ts";
import { proofOf } from "./damage.ts";
import type { Findings } from "./findings.ts";
import { createGhostLedger } from "./ghost-ledger.ts";
import type { GhostKind } from "./ghosts.ts";
import { type Place, scanPart } from "./line-scan.ts";
import { createLogMemory, type LogMemory } from "./log-memory.ts";
import type { LogPart, LogParts } from "./log-parts.ts";

/** Bytes of one file that no reader accepts. */
export interface RefusedRange {
  readonly part: LogPart;
  readonly offset: number;
  readonly length: number;
}

/** Bytes at the end of a file that no newline ends: being written, or torn. */
export interface LooseTail {
  readonly part: LogPart;
  readonly offset: number;
  readonly length: number;
}

/** What reading a whole log by the acceptance rule comes to. */
export interface LogFacts {
  readonly headSeq: number;
  readonly headHash: string;
  readonly events: number;
  readonly bytes: number;
  readonly refused: readonly RefusedRange[];
  readonly tails: readonly LooseTail[];
  readonly ghosts: Readonly<Partial<Record<GhostKind, number>>>;
  /** Where the newest file was read up to. */
  readonly end: Place;
}

export interface LogCheckOptions {
  readonly projectId: string;
  readonly findings: Findings;
  /** Events that the log must have, because the head says that they are durable. */
  readonly durableSeq: number;
  readonly onLine: (line: AcceptedLine, at: { readonly part: LogPart; readonly offset: number }) => void;
  readonly onProgress: (bytes: number) => void;
}

/** Reads all files of a log once and tells of every line that does not count and every event that should not be. */
export async function checkLog({ parts, firstSeq }: LogParts, options: LogCheckOptions): Promise<LogFacts> {
  const memory = createLogMemory(firstSeq);
  const ledger = createGhostLedger(memory, options.findings);
  const refused: RefusedRange[] = [];
  const tails: LooseTail[] = [];
  let lastTs = "";
  let bytes = 0;
  let place = await startOf(parts, firstSeq);
  for (const part of parts) {
    const size = await part.size();
    place = await scanPart(part, { ...place, offset: 0, lines: 0, isSealed: false }, size, {
      accepted(line, at) {
        ledger.accepted();
        checkEvent(line, { ...at, lastTs, memory }, options);
        lastTs = line.event.ts;
        memory.note(line);
        options.onLine(line, at);
      },
      refused(line) {
        ledger.refused(line);
        refused.push({ part, offset: line.offset, length: line.length + 1 });
      },
      progress: options.onProgress,
    });
    bytes += size;
    if (place.offset < size) tails.push({ part, offset: place.offset, length: size - place.offset });
  }
  ledger.end(place.seq < options.durableSeq);
  const events = place.seq - firstSeq + 1;
  return {
    headSeq: place.seq,
    headHash: place.hash,
    events,
    bytes,
    refused,
    tails,
    ghosts: ledger.kinds(),
    end: place,
  };
}

/** A log whose old files were dropped begins in the middle: its first line's own `prev` is taken at its word. */
async function startOf(parts: readonly LogPart[], firstSeq: number): Promise<Place> {
  const start = { offset: 0, lines: 0, seq: firstSeq - 1, hash: genesisHash, isSealed: false };
  const [first] = parts;
  if (firstSeq === 1 || first === undefined) return start;
  const bytes = await first.read(0, 1024 * 1024 + 1);
  const proof = proofOf(bytes.subarray(0, Math.max(0, bytes.indexOf("\n"))));
  return proof?.isOwn && proof.seq === firstSeq ? { ...start, hash: proof.prev } : start;
}

interface EventPlace {
  readonly part: LogPart;
  readonly line: number;
  readonly offset: number;
  readonly lastTs: string;
  readonly memory: LogMemory;
}

/** What holds for accepted events beyond the chain: their project, their time and their idempotency tuple. */
function checkEvent(line: AcceptedLine, place: EventPlace, { projectId, findings }: LogCheckOptions): void {
  const { event } = line;
  const report = (code: string, why: string) =>
    findings.add({
      level: "problem",
      code,
      file: place.part.name,
      line: place.line,
      offset: place.offset,
      why: `event ${event.seq} ${why}`,
      fix: "The event counts and stays; tell whoever wrote it.",
    });
  if (event.projectId !== projectId) report("log.other-project", `belongs to the project ${event.projectId}`);
  if (event.ts < place.lastTs) report("log.time-goes-back", `is older than the one before (${place.lastTs})`);
  const twin = place.memory.earlierTwin(line);
  if (twin !== null) report("log.double", `repeats the idempotency tuple of event ${twin}`);
}
