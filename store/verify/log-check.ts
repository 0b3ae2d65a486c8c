import type { DiecastEvent } from "../../core/event.ts";
import { type AcceptedLine, genesisHash } from "../log/line.ts";
import { reportEvent } from "./event-report.ts";
import type { Findings } from "./findings.ts";
import { createGhostLedger } from "./ghost-ledger.ts";
import type { GhostKind } from "./ghosts.ts";
import { type Place, type RefusedLine, scanPart } from "./line-scan.ts";
import { createLogMemory } from "./log-memory.ts";
import type { LogPart, LogParts } from "./log-parts.ts";
import { brokenRule, type Rule } from "./rules.ts";
import { createTupleTable } from "./tuple-table.ts";

/** Bytes of one file that no reader accepts: refused lines, those that touch as one. */
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

/** What one file holds. */
export interface FileFacts {
  readonly part: LogPart;
  /** Seq of its first accepted line; without any, of the next one. */
  readonly firstSeq: number;
  /** Bytes that were read. */
  readonly bytes: number;
  /** Accepted lines. */
  readonly events: number;
  readonly isSealed: boolean;
}

/** The first byte that does not count (PROTOCOL.md §1.2): where its line starts, and the rule that the line breaks. */
export interface FirstBad {
  readonly file: string;
  readonly line: number;
  readonly offset: number;
  readonly rule: Rule;
}

/** What reading a whole log by the acceptance rule comes to. */
export interface LogFacts {
  readonly headSeq: number;
  /** Null when the first files were dropped and nothing of the others counts. */
  readonly headHash: string | null;
  readonly bytes: number;
  readonly files: readonly FileFacts[];
  readonly firstBad: FirstBad | null;
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
  /** The idempotency window in days that the first event finds. */
  readonly windowDays: number;
  /** The window from this event on, when it changes it; else null. Asked after `onLine`. */
  readonly windowAt: (event: DiecastEvent) => number | null;
  readonly onLine: (line: AcceptedLine, at: { readonly part: LogPart; readonly offset: number }) => void;
  readonly onProgress: (bytes: number) => void;
}

/** Reads all files of a log once and tells of every line that does not count and every event that should not be. */
export async function checkLog({ parts, firstSeq }: LogParts, options: LogCheckOptions): Promise<LogFacts> {
  const { projectId, findings, windowAt, onLine, onProgress } = options;
  const memory = createLogMemory(firstSeq);
  const tuples = createTupleTable(options.windowDays);
  const ledger = createGhostLedger(memory, findings);
  const refusals = createRefusals();
  const files: FileFacts[] = [];
  let lastTs = "";
  let place = startOf(firstSeq);
  /** Name of the file that the log goes on in; null when the one before it has no seal. */
  let next: number | null = firstSeq;
  for (const part of parts) {
    const size = await part.size();
    const { seq } = place;
    const isReached: boolean = next !== null && (part.firstSeq ?? next) === next;
    place = await scanPart(part, { ...place, offset: 0, lines: 0, isSealed: false, isReached }, size, {
      accepted(line, at) {
        const { event } = line;
        ledger.accepted();
        onLine(line, at);
        const days = windowAt(event);
        if (days !== null) tuples.setWindow(days);
        const twin = tuples.note(event);
        if (event.projectId !== projectId || event.ts < lastTs || twin !== null)
          reportEvent(event, { ...at, lastTs, projectId, twin }, findings);
        lastTs = event.ts;
        memory.note(line.hash);
      },
      refused(line) {
        ledger.refused(line);
        refusals.add(line);
      },
      progress: onProgress,
    });
    if (isReached) next = place.isSealed ? place.seq + 1 : null;
    files.push({ part, firstSeq: seq + 1, bytes: size, events: place.seq - seq, isSealed: place.isSealed });
    if (place.offset < size) refusals.addTail(part, place, size);
  }
  ledger.end(place.seq < options.durableSeq);
  return {
    headSeq: place.seq,
    headHash: place.hash,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
    ...refusals.facts(),
    ghosts: ledger.kinds(),
    end: place,
  };
}

/** A log whose old files were dropped begins in the middle: its first line's own `prev` is taken at its word. */
function startOf(firstSeq: number): Place {
  const hash = firstSeq === 1 ? genesisHash : null;
  return { offset: 0, lines: 0, seq: firstSeq - 1, hash, isSealed: false, isReached: true };
}

function createRefusals() {
  const refused: { part: LogPart; offset: number; length: number }[] = [];
  const tails: LooseTail[] = [];
  let firstBad: FirstBad | null = null;
  return {
    add(line: RefusedLine): void {
      const { part, offset } = line;
      firstBad ??= { file: part.name, line: line.line, offset, rule: brokenRule(line) };
      const last = refused.at(-1);
      if (last?.part === part && last.offset + last.length === offset) last.length += line.length + 1;
      else refused.push({ part, offset, length: line.length + 1 });
    },
    addTail(part: LogPart, { lines, offset }: Place, size: number): void {
      firstBad ??= { file: part.name, line: lines + 1, offset, rule: "unfinished" };
      tails.push({ part, offset, length: size - offset });
    },
    facts: () => ({ firstBad, refused, tails }),
  };
}
