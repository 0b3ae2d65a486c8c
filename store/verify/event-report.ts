import type { DiecastEvent } from "../../core/event.ts";
import type { Findings } from "./findings.ts";
import type { LogPart } from "./log-parts.ts";

interface EventContext {
  readonly part: LogPart;
  readonly line: number;
  readonly offset: number;
  readonly projectId: string;
  /** Time stamp of the event before. */
  readonly lastTs: string;
  /** Seq of an earlier event with the same idempotency tuple inside the window, or null. */
  readonly twin: number | null;
}

/** Tells what does not hold of an accepted event beyond the chain: its project, its time or its idempotency tuple. */
export function reportEvent(event: DiecastEvent, context: EventContext, findings: Findings): void {
  const { projectId, lastTs, twin } = context;
  if (event.projectId !== projectId)
    report("log.other-project", `belongs to the project ${event.projectId}`, event, context, findings);
  if (event.ts < lastTs)
    report("log.time-goes-back", `is older than the one before (${lastTs})`, event, context, findings);
  if (twin !== null) report("log.double", `repeats the idempotency tuple of event ${twin}`, event, context, findings);
}

function report(
  code: string,
  why: string,
  event: DiecastEvent,
  { part, line, offset }: EventContext,
  findings: Findings,
): void {
  findings.add({
    level: "problem",
    code,
    file: part.name,
    line,
    offset,
    why: `event ${event.seq} ${why}`,
    fix: "The event counts and stays; tell whoever wrote it.",
  });
}
