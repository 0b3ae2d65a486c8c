import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { documentsOfKind, isReadySpec } from "../../core/document/state.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { serverFold } from "../../core/project/server-state.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { projectLayout } from "../../store/layout.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { verifyProject } from "../../store/verify/verify-project.ts";
import type { JournalLine } from "../../worker/comfy/renderer/journal.ts";
import { seed } from "../seed/seed.ts";
import { checkExecution, lateRenders, type Verdict } from "./execution-check.ts";
import type { Fate } from "./execution-fates.ts";
import { type ActCounts, underFire } from "./execution-fire.ts";
import { createPerson, type Person } from "./execution-person.ts";
import { type Cast, startCast } from "./execution-processes.ts";
import { cancels, type Measured, recoveries } from "./execution-times.ts";
import { seededChance } from "./sse-proxy.ts";

export interface ExecutionSoakOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly durationMs: number;
  readonly seed: number;
  /** Specs of the example to use; all ready ones without it. */
  readonly specIds?: readonly string[];
  readonly specsPerRun: number;
  /** Pause of the renderer per sampling step. */
  readonly stepMs: number;
  /** Mean time between two faults. */
  readonly faultGapMs: number;
  /** Time between two rounds of the person. */
  readonly roundGapMs: number;
  /** Renders to be canceled after the faults: under fire hardly one is undisturbed for as long as that takes. */
  readonly calmCancels: number;
  readonly log: (line: string) => void;
}

/** Times that have a bar. */
export interface ExecutionTimes {
  /** From the kill of a worker until each job it held was taken up. */
  readonly recoveries: readonly Measured[];
  /** From a cancel until the renderer left the render. */
  readonly cancels: readonly Measured[];
  /** Renders that began long after their job was canceled. */
  readonly lateRenders: number;
}

export interface ExecutionSoakReport extends Verdict, ExecutionTimes {
  readonly acts: ActCounts;
  readonly person: Person["counts"];
  readonly events: number;
  /** From the last fault until everything had ended. */
  readonly settledMs: number;
}

const projectId = "astroduck_demo";
/** Nothing happens for so long only when something is stuck: the longest back-off is a minute. */
const stillLimitMs = 120_000;
const leaveLimitMs = 10_000;

/** Server, two workers and the demo renderer under fire, then peace, then what log, objects and journal say. */
export async function soakExecution(options: ExecutionSoakOptions): Promise<ExecutionSoakReport> {
  const { folder, stepMs, log } = options;
  const dataDir = join(folder, "data");
  const journal = join(folder, "renderer-journal.jsonl");
  await seed({ dataDir, projectId, log: () => undefined });
  const { heartbeats } = projectLayout(dataDir, projectId);
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  const cast = await startCast({ folder, dataDir, heartbeats, journal, stepMs });
  try {
    const specIds = options.specIds ?? readySpecs(project.state());
    const { serverUrl, fates } = cast;
    const person = createPerson({ ...options, serverUrl, project, specIds, chance: seededChance(options.seed + 1) });
    const acts = await underFire(cast, person, { ...options, chance: seededChance(options.seed) });
    log("the faults are over");
    await cast.calm();
    const calmAt = performance.now();
    const unsettled = await settle(project, cast);
    const settledMs = performance.now() - calmAt;
    if (unsettled.length === 0) unsettled.push(...(await cancelInPeace(project, cast, person, options.calmCancels)));
    await cast.stop();
    // For whoever looks at what went wrong.
    await writeFile(join(folder, "fates.json"), JSON.stringify(fates.all));
    const evidence = { events: await readLog(project), journal: parseJournal(await readFile(journal, "utf8")) };
    const verdict = checkExecution(evidence.events, evidence.journal);
    const problems = [...person.surprises, ...unsettled, ...verdict.problems, ...(await damages(dataDir))];
    const counts = { acts, person: person.counts, events: evidence.events.length, settledMs };
    return { ...verdict, problems, ...counts, ...timesOf(evidence, fates.all) };
  } finally {
    await cast.stop();
    await project.close();
  }
}

function readySpecs(state: ProjectState): string[] {
  return documentsOfKind(state, "specs")
    .filter(isReadySpec)
    .map(({ id }) => id);
}

/** Waits until every run has ended and the renderer has nothing left; what does not happen, in words. */
async function settle(project: ProjectStore<ProjectState>, { rendererUrl }: Cast): Promise<string[]> {
  const openRuns = () => Object.values(project.state().runs).filter(({ endedAt }) => endedAt === null);
  while (openRuns().length > 0) {
    const seq = project.headSeq();
    const isMoving = await until(() => project.headSeq() > seq, stillLimitMs);
    if (!isMoving) return openRuns().map(({ id }) => `${id} never ended`);
  }
  const isIdle = async () => (await (await fetch(`${rendererUrl}/prompt`)).json()).exec_info.queue_remaining === 0;
  return (await until(isIdle, leaveLimitMs)) ? [] : ["all jobs have ended, but the renderer still has prompts"];
}

/** Has runs canceled in the middle of a render, with nothing else to do for the renderer; what went wrong, in words. */
async function cancelInPeace(
  project: ProjectStore<ProjectState>,
  cast: Cast,
  person: Person,
  times: number,
): Promise<string[]> {
  for (let done = 0; done < times; done += 1) {
    await person.start();
    const isRendering = await until(async () => (await queueOf(cast)).queue_running.length > 0, stillLimitMs);
    if (!isRendering) return ["a run was started, but the renderer has nothing to do"];
    await person.cancel(project.state());
    const unsettled = await settle(project, cast);
    if (unsettled.length > 0) return unsettled;
  }
  return [];
}

async function queueOf({ rendererUrl }: Cast): Promise<{ readonly queue_running: readonly unknown[] }> {
  return (await fetch(`${rendererUrl}/queue`)).json();
}

async function until(isReached: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    if (await isReached()) return true;
    await sleep(100);
  }
  return false;
}

interface Evidence {
  readonly events: readonly DiecastEvent[];
  readonly journal: readonly JournalLine[];
}

function timesOf({ events, journal }: Evidence, fates: readonly Fate[]): ExecutionTimes {
  return {
    recoveries: recoveries(events, fates),
    cancels: cancels(events, journal, fates),
    lateRenders: lateRenders(events, journal).length,
  };
}

/** Lines that a killed writer left beyond the watermark are settled first. */
async function readLog(project: ProjectStore<ProjectState>): Promise<DiecastEvent[]> {
  await project.commit(() => [], { actor: { kind: "system", id: "soak" } });
  const events: DiecastEvent[] = [];
  while (events.length < project.headSeq()) {
    const page = await project.read({ since: events.length });
    if (page.events.length === 0) break;
    events.push(...page.events);
  }
  return events;
}

/** A line that a kill tore is of a renderer that is gone, and says nothing. */
function parseJournal(text: string): JournalLine[] {
  const lines = text.split("\n").filter((line) => line.endsWith("}"));
  return lines.map((line) => JSON.parse(line));
}

/** What `npm run verify` finds. */
async function damages(dataDir: string): Promise<string[]> {
  const parts = [{ version: projectFold.version, pick: serverFold.pick }];
  const report = await verifyProject({ dataDir, projectId, fold: serverFold, parts, documents: serverFold.pick });
  return report.ok ? [] : report.findings.map((finding) => `verify: ${JSON.stringify(finding)}`);
}
