import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DiecastEvent } from "../../core/event.ts";
import { openProject } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { type ChaosReport, type Pause, runChaos } from "./chaos.ts";
import { type Acknowledgement, parseJournal, problemsOf } from "./check.ts";
import { soakFold } from "./events.ts";

export interface SoakOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly locking: "lock" | "no-lock";
  readonly durationMs: number;
  readonly chance: () => number;
}

export interface SoakReport {
  readonly isOk: boolean;
  /** The first of what is wrong. */
  readonly problems: readonly string[];
  readonly events: number;
  readonly acknowledged: number;
  readonly logFiles: number;
  readonly kills: number;
  readonly pauses: number;
  readonly stolenLocks: number;
  /** Longest wait for an acknowledgement, times in which the writer itself stood still left out. */
  readonly maxWaitMs: number;
  readonly p99WaitMs: number;
}

const maxProblems = 20;

/** Writers under fire, a reader that follows them, and a check of everything afterwards. */
export async function soak({ folder, locking, durationMs, chance }: SoakOptions): Promise<SoakReport> {
  const dataDir = join(folder, "data");
  const journals = join(folder, "journals");
  await mkdir(journals, { recursive: true });
  await createProject(dataDir, "p");
  const reader = await followLog(dataDir);
  const chaos = await runChaos({ dataDir, journals, locking, durationMs, chance });
  const log = await readWholeLog(dataDir);
  const followed = await reader.finish(log.length);
  const acknowledged = await readJournals(journals);
  const problems = [...chaos.fallen, ...followed, ...problemsOf(log, acknowledged)];
  return {
    isOk: problems.length === 0 && acknowledged.length > 0,
    problems: problems.slice(0, maxProblems),
    events: log.length,
    acknowledged: acknowledged.length,
    logFiles: 1 + log.filter(({ type }) => type === "log.sealed").length,
    ...countsOf(chaos),
    ...waitsOf(acknowledged, chaos.pauses),
  };
}

function countsOf({ kills, pauses, stolenLocks }: ChaosReport) {
  return { kills, pauses: pauses.length, stolenLocks };
}

function open(dataDir: string) {
  return openProject({ dataDir, projectId: "p", fold: soakFold, freeSpaceFloorBytes: 0 });
}

/** Reads what is new after each wake and complains about every gap. */
async function followLog(dataDir: string) {
  const project = await open(dataDir);
  const problems: string[] = [];
  let cursor = 0;
  let reading = Promise.resolve();
  async function readOn(): Promise<void> {
    while (cursor < project.headSeq()) {
      const { events } = await project.read({ since: cursor });
      for (const { seq } of events) {
        if (seq !== cursor + 1) problems.push(`the reader got ${seq} after ${cursor}`);
        cursor = seq;
      }
    }
  }
  const stop = project.onAppend(() => {
    reading = reading.then(readOn);
  });
  return {
    async finish(length: number): Promise<string[]> {
      stop();
      await project.catchUp();
      await reading;
      await readOn();
      await project.close();
      return cursor === length ? problems : [...problems, `the reader stands at ${cursor} of ${length}`];
    },
  };
}

/** From the files alone: no snapshot helps. Lines a killed writer left beyond the watermark are settled first. */
async function readWholeLog(dataDir: string): Promise<DiecastEvent[]> {
  await rm(join(dataDir, "projects", "p", "cache"), { recursive: true, force: true });
  const project = await open(dataDir);
  await project.commit(() => [], { actor: { kind: "system", id: "soak" } });
  const events: DiecastEvent[] = [];
  while (events.length < project.headSeq()) {
    const page = await project.read({ since: events.length });
    if (page.events.length === 0) break;
    events.push(...page.events);
  }
  await project.close();
  return events;
}

async function readJournals(folder: string): Promise<Acknowledgement[]> {
  const names = (await readdir(folder)).sort();
  const journals = await Promise.all(
    names.map(async (name) => parseJournal(name, await readFile(join(folder, name), "utf8"))),
  );
  return journals.flat();
}

function waitsOf(acknowledged: readonly Acknowledgement[], pauses: readonly Pause[]) {
  const pausesByWriter = new Map<string, Pause[]>();
  for (const pause of pauses) pausesByWriter.set(pause.writer, [...(pausesByWriter.get(pause.writer) ?? []), pause]);
  const wasPaused = ({ writer, start, end }: Acknowledgement) =>
    pausesByWriter.get(writer)?.some((pause) => pause.start < end && pause.end > start) ?? false;
  const waits = acknowledged.filter((each) => !wasPaused(each)).map(({ start, end }) => Number(end - start) / 1e6);
  waits.sort((a, b) => a - b);
  return { maxWaitMs: waits.at(-1) ?? 0, p99WaitMs: waits[Math.floor(waits.length * 0.99)] ?? 0 };
}
