import type { Page } from "playwright-core";
import type { Pressed, Said } from "./review-check.ts";
import {
  lastStep,
  reasonShown,
  refusals,
  type Step,
  seeRefusals,
  shownOn,
  sidesShown,
  untilSent,
  waitMs,
} from "./review-page.ts";

/** How often each thing is done, of all that is done; the rest is yes and, of a pick, one of the two. */
const shares = { later: 0.05, unsure: 0.15, no: 0.15, reason: 0.5, sweep: 0.015, undo: 0.1, more: 0.3 };
/** Most tiles of a sweep that are marked as wrong, and how many have a digit as their key. */
const mostWrong = 3;
const mostKeys = 9;

/** How often a person did what. */
export interface Counts {
  answers: number;
  withReason: number;
  picks: number;
  laters: number;
  sweeps: number;
  undos: number;
  /** Answers that the server did not take, and that said so. */
  refused: number;
  keys: number;
}

export interface Person {
  /** Does one thing with the question on the screen: answers it in some way, puts it off, sweeps, and now and then takes back. */
  act(): Promise<void>;
  /** Waits until the page shows what is to be expected after all that was pressed; true at the end of the sprint. */
  untilShown(): Promise<boolean>;
  readonly pressed: Pressed;
  readonly counts: Counts;
}

/** One thing pressed, as undo takes it back. */
interface Act {
  readonly key: string;
  readonly kind: Step["kind"];
  readonly ids: readonly string[];
}

interface Sprint {
  readonly id: string;
  readonly decisionIds: readonly string[];
}

/** Who sits there, and what they remember. */
interface Sitting {
  readonly page: Page;
  readonly sprint: Sprint;
  readonly chance: () => number;
  readonly answers: Map<string, Said>;
  readonly laters: Map<string, number>;
  readonly counts: Counts;
  /** What undo takes back, newest last. */
  readonly acts: Act[];
  /** Keys of all steps so far: what the page keeps beyond them is what the last key said. */
  readonly known: Set<string>;
}

/** Someone who presses keys in a sprint and remembers what was said; `chance` gives numbers from 0 to 1. */
export function personAt(page: Page, sprint: Sprint, chance: () => number): Person {
  const counts: Counts = { answers: 0, withReason: 0, picks: 0, laters: 0, sweeps: 0, undos: 0, refused: 0, keys: 0 };
  const [answers, laters] = [new Map<string, Said>(), new Map<string, number>()];
  const sitting: Sitting = { page, sprint, chance, answers, laters, counts, acts: [], known: new Set() };
  return {
    act: () => act(sitting),
    untilShown: () => untilShown(sitting),
    pressed: { answers, laters },
    counts,
  };
}

async function act(sitting: Sitting): Promise<void> {
  const { chance, acts } = sitting;
  if (!(chance() < shares.sweep && (await sweep(sitting)))) await say(sitting);
  if (chance() >= shares.undo) return;
  do {
    await undo(sitting);
  } while (chance() < shares.more && acts.length > 0);
}

/**
 * The page counts what is answered; it may need the server, which may be on its way. An answer that was not taken, because the
 * asset is made anew since another question about it was answered, is one that was not given.
 */
async function untilShown(sitting: Sitting): Promise<boolean> {
  const { page, sprint, answers } = sitting;
  const isThere = ([answered, all]: readonly [number, number]): boolean => {
    // Told on the page, not only kept: after a reload it takes a while until there is one.
    if (document.querySelector(".refused li[data-key]") !== null) return true;
    if (document.querySelector("h1")?.textContent === "All answered") return answered === all;
    const bar = document.querySelector<HTMLProgressElement>("progress.pace");
    return bar?.value === answered && document.querySelector(".answer-no") !== null;
  };
  for (;;) {
    const [done, total] = [answers.size, sprint.decisionIds.length];
    try {
      await page.waitForFunction(isThere, [done, total] as const, { timeout: waitMs });
    } catch (cause) {
      const shown = await shownOn(page);
      throw new Error(`${done} of ${total} were answered; the page does not say so: ${shown}`, { cause });
    }
    const refused = await seeRefusals(page);
    if (refused.length === 0) return done === total;
    await forget(sitting, refused);
  }
}

async function forget(sitting: Sitting, refused: Awaited<ReturnType<typeof seeRefusals>>): Promise<void> {
  const { page, acts, answers, counts } = sitting;
  for (const { key, words } of refused) {
    const at = acts.findIndex((act) => act.key === key);
    const act = acts[at];
    if (act?.kind !== "answer")
      throw new Error(`something else than an answer was refused: ${words} ${await shownOn(page)}`);
    acts.splice(at, 1);
    // What came back with the refusal may have been answered anew before anybody read that.
    for (const id of act.ids)
      if (!acts.some(({ kind, ids }) => kind === "answer" && ids.includes(id))) answers.delete(id);
    counts.refused += act.ids.length;
  }
}

async function say(sitting: Sitting): Promise<void> {
  const { chance } = sitting;
  const dice = chance();
  if (dice < shares.later) return later(sitting);
  if (dice < shares.later + shares.unsure) return answer(sitting, "u", plain("unsure"));
  if (dice < shares.later + shares.unsure + shares.no) return no(sitting);
  return yes(sitting);
}

async function no(sitting: Sitting): Promise<void> {
  const reason = sitting.chance() < shares.reason ? await reasonShown(sitting.page) : null;
  return answer(sitting, reason === null ? "n" : "1", { ...plain("no"), reason });
}

/** Of two variants, one. */
async function yes(sitting: Sitting): Promise<void> {
  const sides = await sidesShown(sitting.page);
  if (sides === null) return answer(sitting, "y", plain("yes"));
  const isLeft = sitting.chance() < 0.5;
  return answer(sitting, isLeft ? "ArrowLeft" : "ArrowRight", { ...plain("yes"), picked: sides[isLeft ? 0 : 1] });
}

async function answer(sitting: Sitting, key: string, how: Said): Promise<void> {
  const { answers, counts } = sitting;
  await press(sitting, key);
  for (const id of await said(sitting, "answer")) answers.set(id, how);
  counts.answers += 1;
  if (how.reason !== null) counts.withReason += 1;
  if (how.picked !== null) counts.picks += 1;
}

async function later(sitting: Sitting): Promise<void> {
  const { laters, counts } = sitting;
  await press(sitting, "s");
  for (const id of await said(sitting, "later")) laters.set(id, (laters.get(id) ?? 0) + 1);
  counts.laters += 1;
}

/** False when nothing else asks the same. */
async function sweep(sitting: Sitting): Promise<boolean> {
  const { page, chance, answers, counts } = sitting;
  await press(sitting, "g");
  const tiles = Math.min(mostKeys, await page.locator(".sheet-tile").count());
  if (tiles === 0) return false;
  const marks = Math.floor(chance() * (mostWrong + 1));
  const wrong = new Set(Array.from({ length: marks }, () => Math.floor(chance() * tiles)));
  for (const at of wrong) await press(sitting, String(at + 1));
  await page.locator('.sheet-accept[aria-disabled="false"]').waitFor({ timeout: waitMs });
  await press(sitting, "Enter");
  const ids = await said(sitting, "answer");
  for (const [at, id] of ids.entries()) answers.set(id, plain(wrong.has(at) ? "no" : "yes"));
  counts.sweeps += 1;
  counts.answers += ids.length;
  // What asks the same is offered at once; this person goes back to single questions.
  if ((await page.locator(".sheet").count()) > 0) await press(sitting, "Escape");
  return true;
}

/** Takes the newest thing back. */
async function undo(sitting: Sitting): Promise<void> {
  const { page, acts, answers, laters, counts } = sitting;
  // Only what starts a render can be refused. Whether it was must be known, or the key would take back what was before it.
  if (acts.at(-1)?.ids.some((id) => answers.get(id)?.answer === "no")) await untilSent(page);
  await untilShown(sitting);
  const last = acts.pop();
  if (last === undefined) return;
  await press(sitting, "z");
  counts.undos += 1;
  for (const id of last.ids) {
    if (last.kind === "answer") answers.delete(id);
    else laters.set(id, (laters.get(id) ?? 0) - 1);
  }
}

async function press({ page, counts }: Sitting, key: string): Promise<void> {
  await page.keyboard.press(key);
  counts.keys += 1;
}

/** Which questions the last key was about, by what the page kept for undo. @throws Error when the key said nothing */
async function said(sitting: Sitting, kind: Act["kind"]): Promise<readonly string[]> {
  const { page, sprint, acts, known } = sitting;
  const kept = await lastStep(page, sprint.id);
  const step = kept !== null && !known.has(kept.key) ? kept : await refusedAtOnce(sitting);
  if (step?.kind !== kind) {
    const shown = await shownOn(page);
    throw new Error(`a key for ${kind} said nothing: ${JSON.stringify({ step, kept, shown })}`);
  }
  known.add(step.key);
  const ids = step.all ?? [step.decisionId];
  acts.push({ key: step.key, kind, ids });
  return ids;
}

/**
 * What was refused before anybody looked is no step any more. It is one here until the refusal is read. Several may be refused
 * at once: the step before them is an old one.
 */
async function refusedAtOnce({ page, known }: Sitting): Promise<Step | null> {
  const refused = (await refusals(page)).find(({ key }) => !known.has(key));
  return refused === undefined ? null : { ...refused, kind: "answer" };
}

const plain = (answer: Said["answer"]): Said => ({ answer, reason: null, picked: null });
