import type { ProjectLayout } from "../layout.ts";
import type { Fold } from "../log/folded-log.ts";
import type { AcceptedLine } from "../log/line.ts";
import { checkDocument, checkEnvelope } from "../log/unreadable.ts";
import { defaultWindowDays } from "../window-policy.ts";
import type { Finding, Findings } from "./findings.ts";
import { checkLog, type LogFacts } from "./log-check.ts";
import { type LogParts, totalBytes } from "./log-parts.ts";
import { createLoggedWindow } from "./logged-window.ts";
import { eachNamedObject } from "./named-objects.ts";
import { createReplay, replayBase } from "./replay.ts";
import { compareSnapshots, type SnapshotComparison, type StoredSnapshots } from "./snapshot-check.ts";

/** Everything that one pass over the log gives. */
export interface LogReading<State> {
  readonly log: LogFacts;
  /** Hash of each object that an event names → which event. */
  readonly named: Map<string, string>;
  /** Folded from all accepted lines; null when the events before the first kept one are lost. */
  readonly state: State | null;
  readonly snapshots: SnapshotComparison<State>;
}

interface LogReadingOptions<State> {
  readonly layout: ProjectLayout;
  readonly projectId: string;
  readonly fold: Fold<State>;
  /** Read before the log. */
  readonly stored: StoredSnapshots<State>;
  readonly findings: Findings;
  /** How far the log must reach: the seq of the head, read before the log. */
  readonly durableSeq: number;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export async function readLog<State>(parts: LogParts, options: LogReadingOptions<State>): Promise<LogReading<State>> {
  const { layout, projectId, fold, stored, findings, durableSeq, onProgress = () => undefined } = options;
  const snapshots = compareSnapshots(stored, findings);
  const base = replayBase(stored, parts.firstSeq);
  const replay = createReplay(fold, base);
  const window = createLoggedWindow(layout.objects);
  const policyHash = typeof base === "object" ? fold.policyHash?.(base.state) : null;
  const named = new Map<string, string>();
  const total = await totalBytes(parts);
  let done = 0;
  let segment = parts.firstSeq;
  let currentPart = parts.parts[0];
  let currentSeq = 0;
  let isUnfoldable = false;
  const name = (object: string) => {
    if (!named.has(object)) named.set(object, `event ${currentSeq}`);
  };
  const log = await checkLog(parts, {
    projectId,
    findings,
    durableSeq,
    windowDays: (typeof policyHash === "string" ? window.of(policyHash) : null) ?? defaultWindowDays,
    windowAt: (event) => (isUnfoldable ? null : window.at(event)),
    onLine(line, { part, offset }) {
      const { event, hash } = line;
      if (part !== currentPart) segment = event.seq;
      currentPart = part;
      currentSeq = event.seq;
      if (isUnfoldable) return;
      try {
        checkEnvelope(event);
        checkDocument(event);
        replay.apply(line);
        eachNamedObject(event.payload, name);
      } catch (error) {
        // Whatever it is thrown over: no writer has written this event, and no process can go on behind it.
        isUnfoldable = true;
        findings.add(unfoldable(line, { file: part.name, offset }, error));
      }
      if (snapshots.isDue(event.seq))
        snapshots.pass(replay.state(), { seq: event.seq, hash, place: { segment, offset } });
    },
    onProgress(bytes) {
      done += bytes;
      onProgress(done, total);
    },
  });
  return { log, named, state: isUnfoldable ? null : replay.state(), snapshots };
}

function unfoldable({ event }: AcceptedLine, where: Pick<Finding, "file" | "offset">, error: unknown): Finding {
  return {
    level: "problem",
    code: "log.unfoldable-event",
    ...where,
    why: `event ${event.seq} (${event.type}) counts, but is not what such an event says: ${String(error)}`.slice(
      0,
      300,
    ),
    fix: "Restore the log from a copy, or write it with the version of Diecast that this event is from.",
  };
}
