import { chromium, type Page } from "playwright-core";
import { type Child, startChild } from "../bench/child.ts";
import type { ReviewProject } from "../review/project.ts";
import { checkAnswers, type Said } from "./review-check.ts";
import { projectState, readAnswers, startSprint } from "./review-log.ts";

export interface ReviewSoak {
  readonly dataDir: string;
  readonly project: ReviewProject;
  readonly chromiumPath: string;
  /** A random number from 0 to 1. */
  readonly chance: () => number;
  readonly port: number;
}

export interface ReviewReport {
  readonly isOk: boolean;
  /** Questions answered; some of them twice, with an undo between. */
  readonly questions: number;
  readonly keys: number;
  readonly undos: number;
  readonly kills: number;
  readonly reloads: number;
  readonly sprints: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly mistaken: readonly string[];
  readonly faults: readonly string[];
  readonly seconds: number;
}

const shares = { kill: 0.04, reload: 0.02, undo: 0.08, unsure: 0.3 };
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** A person presses keys in a real browser while the server is killed and the page reloaded by chance; then the log is read. */
export async function soakReview({ dataDir, project, chromiumPath, chance, port }: ReviewSoak): Promise<ReviewReport> {
  const startedAt = performance.now();
  const server = serverOn(port, dataDir);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  const counts = { keys: 0, undos: 0, reloads: 0, sprints: 0 };
  const said: Said[] = [];
  const origin = `http://127.0.0.1:${port}`;
  try {
    await server.ready();
    while (said.length < project.questions) {
      const sprint = await startSprint(origin, project.projectId);
      counts.sprints += 1;
      await page.goto(`${origin}/p/${project.projectId}/review/${sprint.id}`);
      for (const [at, decisionId] of sprint.decisionIds.entries()) {
        const place = { at, total: sprint.decisionIds.length };
        said.push({ decisionId, answer: await answerOne(page, place, chance, server, counts) });
      }
      await server.ready();
      await page.locator("h1", { hasText: "All answered" }).waitFor();
      await untilSent(page);
    }
    const answers = await readAnswers(origin, project.projectId);
    const found = checkAnswers(said, answers, await projectState(origin, project.projectId));
    const isOk = [found.lost, found.doubled, found.mistaken, faults].every((list) => list.length === 0);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    return { isOk, questions: said.length, ...counts, kills: server.kills(), ...found, faults, seconds };
  } finally {
    await browser.close();
    await server.stop();
  }
}

interface Place {
  readonly at: number;
  readonly total: number;
}

/** Answers the question on the screen, now and then after having taken another answer back. */
async function answerOne(
  page: Page,
  place: Place,
  chance: () => number,
  server: KilledServer,
  counts: { keys: number; undos: number; reloads: number },
): Promise<Said["answer"]> {
  await untilShown(page, place);
  if (chance() < shares.reload) {
    await server.ready();
    await page.reload();
    counts.reloads += 1;
    await untilShown(page, place);
  }
  // In the middle: what was said before may be on its way, stored but not acknowledged, or not sent at all.
  if (chance() < shares.kill) server.killAndStart();
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    counts.keys += 1;
  };
  if (chance() < shares.undo) {
    await press(chance() < 0.5 ? "y" : "u");
    // After the last question there is the end, whose undo leads back as well.
    await press("z");
    counts.undos += 1;
    await untilShown(page, place);
  }
  const isUnsure = chance() < shares.unsure;
  await press(isUnsure ? "u" : "y");
  return isUnsure ? "unsure" : "yes";
}

async function untilShown(page: Page, { at, total }: Place): Promise<void> {
  await page.locator(".lead", { hasText: new RegExp(`^${at + 1} of ${total}\\b`) }).waitFor({ timeout: 60_000 });
}

function untilSent(page: Page): Promise<unknown> {
  return page.waitForFunction(() => Object.keys(localStorage).every((name) => !name.startsWith("diecast.outbox.")));
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
