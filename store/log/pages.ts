import { Failure } from "../../core/failure.ts";
import type { LogFile } from "../file-system.ts";
import { type Position, placeAfter, readBlock, walkBlock } from "./chain.ts";
import { findLine } from "./find-line.ts";
import type { FoldedLog } from "./folded-log.ts";
import type { AcceptedLine } from "./line.ts";
import type { SegmentReaders } from "./readers.ts";

const defaultLimit = 1000;
const defaultMaxBytes = 1024 * 1024;
/** More than most lines have. */
const bytesPerLine = 2048;
const maxReadBytes = 1024 * 1024;

export interface PageRequest {
  /** Cursor: the seq of the last event already seen. */
  readonly since: number;
  /** Most events in the page. */
  readonly limit?: number;
  /** Most bytes of lines in the page; one event always fits. */
  readonly maxBytes?: number;
}

interface Reading {
  readonly readers: SegmentReaders;
  readonly folded: FoldedLog<unknown>;
  readonly page: PageRequest;
  readonly upTo: number;
}

/**
 * The lines after the cursor up to `upTo`, oldest first, none left out: from memory when recent, else from the files.
 * Failure CURSOR_GONE when the line after the cursor was dropped.
 */
export async function readPage(reading: Reading): Promise<AcceptedLine[]> {
  const { page, upTo, folded } = reading;
  const collected = createPage(page);
  for (let seq = page.since + 1; seq <= upTo && !collected.isFull(); seq += 1) {
    const line = folded.recent.get(seq);
    if (line === null) return readFromFile(reading);
    collected.add(line);
  }
  return collected.lines;
}

async function readFromFile(reading: Reading): Promise<AcceptedLine[]> {
  const { readers, folded, page, upTo } = reading;
  const collected = createPage(page);
  let position = folded.index.find(page.since) ?? gone(page.since);
  while (!collected.isFull() && position.seq < upTo) {
    const from = position;
    position =
      (await readers.use(from.segment, (file) => collectFrom(file, from, reading, collected))) ?? gone(page.since);
    if (position.segment === from.segment) break;
  }
  return collected.lines;
}

/** Collects from one file, up to its seal; returns where it stopped. */
async function collectFrom(
  file: LogFile,
  place: Position,
  { folded, page, upTo }: Reading,
  collected: ReturnType<typeof createPage>,
): Promise<Position> {
  const end = await endOf(file, place.segment, folded);
  const found = await findLine(file, place, page.since + 1, Math.min(end, blockEnd(folded, place)));
  if (found !== null) collected.add(found.line);
  let position = found === null ? place : placeAfter(found.line, place.segment, found.offset);
  const wantedBytes = Math.min(maxReadBytes, (page.limit ?? defaultLimit) * bytesPerLine);
  for (let isExhausted = false; !isExhausted && !collected.isFull() && position.seq < upTo; ) {
    const block = await readBlock(file, position.offset, end, wantedBytes);
    ({ position, isExhausted } = walkBlock(block, position, (line) => {
      if (line.event.seq > page.since && line.event.seq <= upTo) collected.add(line);
    }));
  }
  return position;
}

/** Where the lines after a place end for sure: at the next known place of the same file. */
function blockEnd(folded: FoldedLog<unknown>, place: Position): number {
  const next = folded.index.after(place.seq);
  return next?.segment === place.segment ? next.offset : Number.POSITIVE_INFINITY;
}

async function endOf(file: LogFile, segment: number, folded: FoldedLog<unknown>): Promise<number> {
  const { segment: newest, offset } = folded.position();
  return segment === newest ? offset : (await file.stat()).size;
}

function gone(since: number): never {
  throw new Failure("CURSOR_GONE", `events after ${since} have been dropped`);
}

/** Collects lines up to a bound; the first line always fits, so that a page never is empty for its size. */
function createPage({ limit = defaultLimit, maxBytes = defaultMaxBytes }: PageRequest) {
  const lines: AcceptedLine[] = [];
  let bytes = 0;
  let isFull = false;
  return {
    lines,
    isFull: () => isFull,
    add(line: AcceptedLine) {
      if (isFull || (lines.length > 0 && bytes + line.size > maxBytes)) {
        isFull = true;
        return;
      }
      lines.push(line);
      bytes += line.size;
      isFull = lines.length >= limit;
    },
  };
}
