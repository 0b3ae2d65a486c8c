import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { ProjectLayout } from "../layout.ts";
import { decodeHead, type Head } from "../log/head.ts";
import { systemCode } from "../real-file-system.ts";
import type { Findings } from "./findings.ts";
import type { LogFacts } from "./log-check.ts";
import type { LogParts } from "./log-parts.ts";

export interface HeadRecord {
  readonly state: "good" | "missing" | "damaged";
  readonly head: Head | null;
}

const tries = 3;
const pauseMs = 20;

/** The head record as it lies on the disk. A writer may be at it: what looks damaged is looked at again. */
export async function readHeadRecord(layout: ProjectLayout): Promise<HeadRecord> {
  for (let left = tries; ; left -= 1) {
    const bytes = await readOrNull(layout.head);
    const head = decodeHead(bytes);
    if (head !== null) return { state: "good", head };
    if (left === 1) return { state: bytes === null ? "missing" : "damaged", head: null };
    await pause(pauseMs);
  }
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Compares the head, read before the log, with what the log holds. */
export function checkHead(
  { state, head }: HeadRecord,
  { parts, firstSeq }: LogParts,
  log: LogFacts,
  findings: Findings,
): void {
  const newest = parts.at(-1);
  if (head === null) {
    if (log.headSeq < firstSeq && state === "missing") return;
    findings.add({
      level: "problem",
      code: `head.${state}`,
      file: "events/head",
      why: state === "missing" ? "it is not there" : "it is no head record",
      fix: "The next commit writes it anew; so does --repair.",
    });
    return;
  }
  if (head.seq > log.headSeq) {
    findings.add({
      level: "problem",
      code: "log.cut",
      file: newest?.name ?? "events/events.jsonl",
      line: log.end.lines + 1,
      offset: log.end.offset,
      why: `${head.seq} events are durable according to the head, but only ${log.headSeq} count`,
      fix: "Restore the log from a copy; --repair accepts that the rest is lost.",
    });
  } else if (newest !== undefined && head.inode !== newest.inode && !parts.some(({ inode }) => inode === head.inode)) {
    findings.add({
      level: "note",
      code: "head.other-file",
      file: "events/head",
      why: "it belongs to another file: the folder was copied or restored",
      fix: "The next commit writes it anew; so does --repair.",
    });
  }
}
