import type { AcceptedLine } from "../log/line.ts";
import { genesisHash } from "../log/line.ts";
import { findBadByte, proofOf } from "./damage.ts";
import type { Finding, Findings } from "./findings.ts";
import { createGhostTeller, type GhostKind, harmlessGhosts } from "./ghosts.ts";
import { type Place, type RefusedLine, scanPart } from "./line-scan.ts";
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
  /** The first byte that does not count, harmless or not. */
  readonly firstGhost: Finding | null;
  /** Where the newest file was read up to. */
  readonly end: Place;
}

export interface LogCheckOptions {
  readonly projectId: string;
  readonly findings: Findings;
  readonly onLine: (line: AcceptedLine, at: { readonly part: LogPart; readonly offset: number }) => void;
  readonly onProgress: (bytes: number) => void;
}

/** Reads all files of a log once and tells of every line that does not count and every event that should not be. */
export async function checkLog({ parts, firstSeq }: LogParts, options: LogCheckOptions): Promise<LogFacts> {
  const memory = createLogMemory(firstSeq);
  const tell = createGhostTeller(memory);
  const refused: RefusedRange[] = [];
  const tails: LooseTail[] = [];
  const ghosts: Partial<Record<GhostKind, number>> = {};
  let firstGhost: Finding | null = null;
  let lastTs = "";
  let bytes = 0;
  let place = await startOf(parts, firstSeq);
  for (const part of parts) {
    const size = await part.size();
    place = await scanPart(part, { ...place, offset: 0, lines: 0, isSealed: false }, size, {
      accepted(line, at) {
        checkEvent(line, { ...at, lastTs, memory }, options);
        lastTs = line.event.ts;
        memory.note(line);
        options.onLine(line, at);
      },
      refused(line) {
        const { kind, why } = tell(line);
        const isFirstOfKind = ghosts[kind] === undefined;
        ghosts[kind] = (ghosts[kind] ?? 0) + 1;
        refused.push({ part, offset: line.offset, length: line.length + 1 });
        const finding = toFinding(line, kind, why, isFirstOfKind);
        firstGhost ??= finding;
        options.findings.add(finding);
      },
      progress: options.onProgress,
    });
    bytes += size;
    if (place.offset < size) tails.push({ part, offset: place.offset, length: size - place.offset });
  }
  const events = place.seq - firstSeq + 1;
  return { headSeq: place.seq, headHash: place.hash, events, bytes, refused, tails, ghosts, firstGhost, end: place };
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

function toFinding(line: RefusedLine, kind: GhostKind, why: string, isFirstOfKind: boolean): Finding {
  const isHarmless = harmlessGhosts.has(kind);
  // Searching takes a while, and one damaged line makes all that follow it refused: only the first is worth it.
  const exact = kind === "damaged" && isFirstOfKind ? findBadByte(line.bytes, line.after.hash) : null;
  return {
    level: isHarmless ? "note" : "problem",
    code: `log.${kind}-line`,
    file: line.part.name,
    line: line.line,
    offset: line.offset,
    ...(exact === null ? {} : { badByte: line.offset + exact.index }),
    why: `line ${line.line} does not count: ${why}${exact === null ? "" : `; ${exact.why}`}`,
    fix: isHarmless
      ? "Nothing to do: nobody was told that it succeeded."
      : "Restore the file from a copy, or cut the line out with --repair (it is kept in events/quarantine/).",
  };
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
