import type { EventPayloads } from "../../core/contracts.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { causeIdOf, infrastructureOf } from "../../core/exception/cause-id.ts";
import type { JournalLine } from "../../worker/comfy/renderer/journal.ts";
import { readJobs, wrongFailures } from "./execution-jobs.ts";
import { type Execution, executionsOf, judge, ownersOf, type Worth } from "./execution-renders.ts";

export interface Verdict {
  /** Everything that is wrong, in words. */
  readonly problems: readonly string[];
  readonly jobs: Readonly<Record<string, number>>;
  /** Executed prompts by what became of them. */
  readonly renders: Readonly<Record<Worth, number>>;
  /** Faults that really came over the renderer, by name; one that is armed may be killed before it happens. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often the renderer lost what it was doing. */
  readonly restarts: number;
  /** Tries that did not end well, by code. */
  readonly retries: Readonly<Record<string, number>>;
  readonly exceptions: Exceptions;
}

/** What reached the inbox. */
interface Exceptions {
  readonly raised: number;
  /** What really was wrong: the renderer, a way in which the machine failed, or a code at a stage. */
  readonly causes: number;
  /** What a person would see of it. */
  readonly rows: number;
}

/** The inbox may tell the same cause twice so seldom. */
const rowsPerCauseBar = 1.1;
/** A worker that learns of a cancel at once still needs a moment to take a waiting prompt back. */
const withdrawMs = 2000;

/** What the log and the renderer's own journal say together; nothing of the product's state is asked. */
export function checkExecution(events: readonly DiecastEvent[], journal: readonly JournalLine[]): Verdict {
  const { jobs, problems } = readJobs(events);
  const executions = executionsOf(journal);
  const owners = ownersOf(events);
  const worths = judge(executions, owners);
  const restarts = restartsOf(journal);
  const exceptions = exceptionsIn(events);
  return {
    problems: [
      ...orderProblems(events),
      ...problems,
      ...wrongFailures(jobs.values()),
      ...pictureProblems(events),
      ...exceptionProblems(events),
      ...rowProblems(exceptions),
      ...runProblems(events),
      ...renderProblems(worths, restarts),
      ...executions.flatMap((one) => (owners.has(one.promptId) ? [] : [`prompt ${one.promptId} is of no job`])),
    ],
    jobs: tally([...jobs.values()].map(({ state }) => state)),
    renders: { used: 0, failed: 0, damaged: 0, cut: 0, canceled: 0, wasted: 0, ...tally(worths.values()) },
    faults: tally(journal.flatMap((line) => (line.what === "fault" ? [line.name] : []))),
    restarts,
    retries: tally([...jobs.values()].flatMap(({ codes }) => codes)),
    exceptions,
  };
}

/** Lives of the renderer that ended with what it had in hand: its process was killed, or it forgot everything. */
function restartsOf(journal: readonly JournalLine[]): number {
  const opened = journal.filter(({ what }) => what === "opened").length;
  return opened - 1 + journal.filter((line) => line.what === "fault" && line.name === "restart").length;
}

function orderProblems(events: readonly DiecastEvent[]): string[] {
  return events.flatMap(({ seq, ts }, at) => [
    ...(seq === at + 1 ? [] : [`event ${seq} stands at place ${at + 1}`]),
    ...(at > 0 && ts < (events[at - 1]?.ts ?? "") ? [`event ${seq} goes back in time`] : []),
  ]);
}

/** One picture per unit of a version, and no picture for two of them. */
function pictureProblems(events: readonly DiecastEvent[]): string[] {
  const units = new Set<string>();
  const prompts = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== "job.succeeded" || event.payload.result.kind !== "generate") return [];
    const unit = `${event.payload.versionId} ${event.payload.unitKey}`;
    const { promptId } = event.payload.result;
    const problems = [
      ...(units.has(unit) ? [`${unit} has two pictures`] : []),
      ...(prompts.has(promptId) ? [`prompt ${promptId} became two pictures`] : []),
    ];
    units.add(unit);
    prompts.add(promptId);
    return problems;
  });
}

/** Every exception names its reason, and the one of a job is of a job that failed for it. */
function exceptionProblems(events: readonly DiecastEvent[]): string[] {
  const failed = new Map<string, string>();
  for (const event of events) if (event.type === "job.failed") failed.set(event.payload.jobId, event.payload.code);
  return events.flatMap((event) => {
    if (event.type !== "exception.raised") return [];
    const { exceptionId, code, sentence, jobId, nextAction } = event.payload;
    if (code === "" || sentence === "" || nextAction.label === "") return [`${exceptionId} has no reason`];
    const isRight = jobId === null || failed.get(jobId) === code;
    return isRight ? [] : [`${exceptionId} says ${code}, but ${jobId} ended with ${failed.get(jobId)}`];
  });
}

function exceptionsIn(events: readonly DiecastEvent[]): Exceptions {
  const raised = events.flatMap((event) => (event.type === "exception.raised" ? [event.payload] : []));
  const causes = new Set(raised.map(truthOf));
  return { raised: raised.length, causes: causes.size, rows: new Set(raised.map(causeIdOf)).size };
}

/**
 * What was done to the renderer shows in many ways and is one cause. Of faults of pictures nobody but chance is the cause:
 * what models and what contract made them tells them apart (D-0088).
 */
function truthOf({ stage, code, cause }: EventPayloads["exception.raised"]): string {
  if (infrastructureOf(code) === "renderer") return "renderer";
  const parts = stage === "route" ? [cause?.subject, cause?.stack, cause?.contract] : [];
  return [stage, code, ...parts].join(" ");
}

function rowProblems({ causes, rows }: Exceptions): string[] {
  return rows > causes * rowsPerCauseBar ? [`${causes} causes make ${rows} rows of the inbox`] : [];
}

function runProblems(events: readonly DiecastEvent[]): string[] {
  const ends = new Map<string, number>();
  for (const event of events) {
    if (event.type === "run.started") ends.set(event.payload.runId, 0);
    if (event.type === "run.finished") ends.set(event.payload.runId, (ends.get(event.payload.runId) ?? 0) + 1);
  }
  return [...ends].flatMap(([runId, count]) => (count === 1 ? [] : [`${runId} has ${count} ends`]));
}

function renderProblems(worths: ReadonlyMap<Execution, Worth>, restarts: number): string[] {
  const cut = [...worths.values()].filter((worth) => worth === "cut").length;
  const wasted = [...worths].flatMap(([{ promptId, fromMs, outcome }, worth]) =>
    worth === "wasted" ? [`prompt ${promptId} was rendered for nothing at ${iso(fromMs)} (${outcome})`] : [],
  );
  return cut > restarts ? [...wasted, `${cut} renders were cut off in ${restarts} restarts`] : wasted;
}

/** Renders that began although their job had been canceled for longer than it takes to withdraw them. */
export function lateRenders(events: readonly DiecastEvent[], journal: readonly JournalLine[]): Execution[] {
  const owners = ownersOf(events);
  return executionsOf(journal).filter(({ promptId, fromMs }) => {
    const droppedAtMs = owners.get(promptId)?.droppedAtMs ?? null;
    return droppedAtMs !== null && fromMs > droppedAtMs + withdrawMs;
  });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function tally(items: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
