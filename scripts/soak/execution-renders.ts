import type { EventPayloads } from "../../core/contracts.ts";
import type { DiecastEvent } from "../../core/event.ts";
import type { JournalLine } from "../../worker/comfy/renderer/journal.ts";

/** One execution of a prompt, as the renderer's own journal tells it. */
export interface Execution {
  readonly promptId: string;
  readonly fromMs: number;
  /** Null when a kill or a restart cut it off. */
  toMs: number | null;
  outcome: "success" | "error" | "interrupted" | null;
  /** Its picture was written only in part. */
  isDamaged: boolean;
}

/** What became of an execution, seen from the log. Only `wasted` is our fault. */
export type Worth = "used" | "failed" | "damaged" | "cut" | "canceled" | "wasted";

export function executionsOf(journal: readonly JournalLine[]): Execution[] {
  const executions: Execution[] = [];
  for (const line of journal) {
    const current = executions.at(-1);
    if (line.what === "begun")
      executions.push({ promptId: line.promptId, fromMs: line.atMs, toMs: null, outcome: null, isDamaged: false });
    if (line.what === "ended" && current?.promptId === line.promptId)
      Object.assign(current, { toMs: line.atMs, outcome: line.outcome });
    if (line.what === "fault" && line.name === "half-png" && current !== undefined) current.isDamaged = true;
  }
  return executions;
}

interface Owner {
  readonly jobId: string;
  /** The prompt whose picture the job ended with. */
  usedPromptId: string | null;
  /** When it ended without a picture. */
  droppedAtMs: number | null;
}

interface RenderJob extends Owner {
  readonly runId: string;
  readonly versionId: string;
}

/** The jobs by the prompts they were given, with how they ended. */
export function ownersOf(events: readonly DiecastEvent[]): ReadonlyMap<string, Owner> {
  const jobs = new Map<string, RenderJob>();
  const owners = new Map<string, Owner>();
  for (const event of events) {
    if (event.type === "job.started") own(jobs, owners, event.payload);
    if (event.type === "job.succeeded") use(jobs.get(event.payload.jobId), event.payload.result);
    for (const job of droppedBy(event, jobs.values())) job.droppedAtMs ??= Date.parse(event.ts);
  }
  return owners;
}

function own(
  jobs: Map<string, RenderJob>,
  owners: Map<string, Owner>,
  { jobId, runId, versionId, promptId }: EventPayloads["job.started"],
): void {
  if (promptId === null) return;
  const job = jobs.get(jobId) ?? { jobId, runId, versionId, usedPromptId: null, droppedAtMs: null };
  jobs.set(jobId, job);
  owners.set(promptId, job);
}

function use(job: RenderJob | undefined, result: EventPayloads["job.succeeded"]["result"]): void {
  if (job !== undefined && result.kind === "generate") job.usedPromptId = result.promptId;
}

/** A failed job takes the rest of its version with it; what of it still runs may end, and then says so itself. */
function droppedBy(event: DiecastEvent, jobs: Iterable<RenderJob>): RenderJob[] {
  if (event.type !== "job.failed" && event.type !== "job.canceled" && event.type !== "run.canceled") return [];
  const open = [...jobs].filter(({ usedPromptId }) => usedPromptId === null);
  if (event.type === "run.canceled") return open.filter(({ runId }) => runId === event.payload.runId);
  if (event.type === "job.canceled") return open.filter(({ jobId }) => jobId === event.payload.jobId);
  return open.filter(({ versionId }) => versionId === event.payload.versionId);
}

/** Judges every execution; a prompt that ran twice counts once as used. */
export function judge(executions: readonly Execution[], owners: ReadonlyMap<string, Owner>): Map<Execution, Worth> {
  const worths = new Map<Execution, Worth>();
  const seen = new Set<string>();
  // The newest first: what a job used is the last that its prompt made.
  for (const execution of executions.toReversed()) {
    const owner = owners.get(execution.promptId);
    worths.set(execution, worthOf(execution, owner, seen.has(execution.promptId)));
    seen.add(execution.promptId);
  }
  return worths;
}

function worthOf(execution: Execution, owner: Owner | undefined, ranAgain: boolean): Worth {
  if (execution.outcome === null) return "cut";
  if (execution.outcome === "error") return "failed";
  if (owner?.usedPromptId === execution.promptId && !ranAgain) return "used";
  if (execution.isDamaged) return "damaged";
  return owner !== undefined && owner.droppedAtMs !== null ? "canceled" : "wasted";
}
