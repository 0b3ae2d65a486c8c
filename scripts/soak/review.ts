import { chromium, type Page } from "playwright-core";
import { type Child, startChild } from "../bench/child.ts";
import type { ReviewProject } from "../review/project.ts";
import { checkAnswers, type Found, type Pressed } from "./review-check.ts";
import { readAnswers, readStanding, startSprint } from "./review-log.ts";
import { untilSent } from "./review-page.ts";
import { type Counts, type Person, personAt } from "./review-person.ts";

export interface ReviewSoak {
  readonly dataDir: string;
  readonly project: ReviewProject;
  readonly chromiumPath: string;
  /** A random number from 0 to 1. */
  readonly chance: () => number;
  /** Of the answers before which the server is killed, and of the pages that are loaded anew; each from 0 to 1. */
  readonly shares: { readonly kill: number; readonly reload: number };
  readonly port: number;
}

export interface ReviewReport extends Counts, Found {
  readonly isOk: boolean;
  readonly questions: number;
  readonly kills: number;
  readonly reloads: number;
  readonly sprints: number;
  readonly faults: readonly string[];
  readonly seconds: number;
}

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
/** More would mean that questions come back again and again. */
const mostSprints = 40;

/** A person presses keys in a real browser while the server is killed and the page reloaded by chance; then the log is read. */
export async function soakReview({
  dataDir,
  project,
  chromiumPath,
  chance,
  shares,
  port,
}: ReviewSoak): Promise<ReviewReport> {
  const startedAt = performance.now();
  const server = serverOn(port, dataDir);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  const origin = `http://127.0.0.1:${port}`;
  const persons: Person[] = [];
  let reloads = 0;
  try {
    for (; persons.length < mostSprints; ) {
      await server.ready();
      const sprint = await startSprint(origin, project.projectId);
      if (sprint === null) break;
      await page.goto(`${origin}/p/${project.projectId}/review/${sprint.id}`);
      const person = personAt(page, sprint, chance);
      persons.push(person);
      while (!(await isDone(person, page))) {
        if (chance() < shares.reload) {
          await server.ready();
          await page.reload();
          reloads += 1;
          await person.untilShown();
        }
        // In the middle: what was said before may be on its way, stored but not acknowledged, or not sent at all.
        if (chance() < shares.kill) server.killAndStart();
        await person.act();
      }
    }
    await server.ready();
    const events = await readAnswers(origin, project.projectId);
    const found = checkAnswers(together(persons), events, await readStanding(origin, project.projectId));
    const isOk = [found.lost, found.doubled, found.mistaken, faults].every((list) => list.length === 0);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const done = { sprints: persons.length, kills: server.kills(), reloads };
    return { isOk, questions: project.questions, ...summed(persons), ...done, ...found, faults, seconds };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** What is refused at the end is asked once more. */
async function isDone(person: Person, page: Page): Promise<boolean> {
  if (!(await person.untilShown())) return false;
  await untilSent(page);
  return person.untilShown();
}

/** Questions that were put off in one sprint and answered in another are those of one person. */
function together(persons: readonly Person[]): Pressed {
  const laters = new Map<string, number>();
  for (const [id, times] of persons.flatMap(({ pressed }) => [...pressed.laters]))
    laters.set(id, (laters.get(id) ?? 0) + times);
  return { answers: new Map(persons.flatMap(({ pressed }) => [...pressed.answers])), laters };
}

function summed(persons: readonly Person[]): Counts {
  const sums: Counts = { answers: 0, withReason: 0, picks: 0, laters: 0, sweeps: 0, undos: 0, refused: 0, keys: 0 };
  for (const name of Object.keys(sums) as (keyof Counts)[])
    sums[name] = persons.reduce((sum, { counts }) => sum + counts[name], 0);
  return sums;
}

interface KilledServer {
  /** Kills it without a word and begins to start another one. */
  killAndStart(): void;
  /** Waits until the newest one answers. */
  ready(): Promise<void>;
  kills(): number;
  stop(): Promise<void>;
}

function serverOn(port: number, dataDir: string): KilledServer {
  const environment = { DIECAST_DATA: dataDir, DIECAST_PORT: String(port) };
  const start = (): Child => startChild("server-process.ts", [], environment);
  let kills = 0;
  let child = start();
  let starting: Promise<unknown> = child.next();
  const restart = async (): Promise<void> => {
    const old = child;
    old.kill("SIGKILL");
    await old.ended;
    child = start();
    await child.next();
  };
  return {
    killAndStart() {
      kills += 1;
      starting = starting.then(restart);
    },
    ready: async () => void (await starting),
    kills: () => kills,
    async stop() {
      await starting;
      await child.stop();
    },
  };
}
