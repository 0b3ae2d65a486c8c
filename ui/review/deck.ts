import { batch, computed, effect, signal } from "@preact/signals";
import type { AnswersRequest } from "../../core/contracts.ts";
import { answeredDecisions, type Decision } from "../../core/decision/state.ts";
import { sprintQueue } from "../../core/sprint/state.ts";
import { type Screen, screenOf } from "../../core/view/review.ts";
import { isFor } from "../../core/view/sprint.ts";
import { count } from "../../core/view/words.ts";
import { afterFrame } from "../live/after-frame.ts";
import { live } from "../live/current.ts";
import { notify } from "../live/notice.ts";
import { dropUnsent, keepStep, type OneOfMany, outbox, refusals, type Step } from "../live/outbox.ts";
import { reviewer } from "../live/reviewer.ts";
import { saidOf } from "../live/said.ts";
import { holdAlso, leased, reviewers } from "./leases.ts";
import { addStep, dropSteps, popStep, type TakenStep } from "./steps.ts";

const state = computed(() => live.value?.state.value ?? null);

/** The sprint on the screen. */
export const sprintId = signal<string | null>(null);
export const sprint = computed(() => state.value?.sprints[sprintId.value ?? ""] ?? null);

/** Which question the person looks at; the first one when it is not open (any more). */
const cursor = signal<string | null>(null);

/** What was said last about a question and is not in the state yet. */
const unseen = computed(() => new Map(outbox.value.flatMap(saidOf)));

/** Questions whose answer is being taken back. */
export const returning = computed<readonly string[]>(() =>
  [...unseen.value].flatMap(([id, kind]) => (kind === "undo" ? id : [])),
);

/** Open questions of the sprint in order, as they will be once the outbox is through. */
export const queue = computed<readonly string[]>(() => {
  const now = state.value;
  if (now === null || sprint.value === null) return [];
  const said = unseen.value;
  const isOpen = (id: string, isAnswered: boolean): boolean => {
    const kind = said.get(id);
    return isFor(now, id, reviewer.value) && (kind === "undo" || (kind !== "answer" && !isAnswered));
  };
  const ids = sprintQueue(now, sprint.value, isOpen);
  const isLater = (id: string): boolean => said.get(id) === "later";
  return [...ids.filter((id) => !isLater(id)), ...ids.filter(isLater)];
});

/** Those of them that nobody else is shown. */
export const mine = computed<readonly string[]>(() => {
  const held = new Set(leased.value ?? []);
  return queue.value.filter((id) => held.has(id));
});

const currentIndex = computed(() => Math.max(0, mine.value.indexOf(cursor.value ?? "")));
export const current = computed(() => screen(mine.value[currentIndex.value]));

/** The question on the screen, and how far the sprint is with it. */
export interface Shown {
  readonly screen: Screen;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  readonly left: number;
}

const shown = computed<Shown | null>(() => {
  const screen = current.value;
  const [total, left] = [sprint.value?.decisionIds.length ?? 0, queue.value.length];
  return screen && { screen, total, left, number: total - left + 1 + currentIndex.value };
});

/** What all but the picture and the sentence are about: the current question, a moment after those are on the screen (D-0119). */
export const settled = signal<Shown | null>(null);

/** What this tab wants to show before anything else: what the person looks at, or asked for, and what comes after it. */
export function wanted(): string[] {
  const [id, held] = [cursor.peek(), mine.peek()];
  const at = Math.max(0, held.indexOf(id ?? ""));
  const asked = id !== null && queue.peek().includes(id) && !held.includes(id) ? [id] : [];
  return [...asked, ...held.slice(at), ...held.slice(0, at)];
}

/** The current screen and the next ones. */
export function screensAhead(count: number): Screen[] {
  const ids = mine.value.slice(currentIndex.value, currentIndex.value + 1 + count);
  return ids.flatMap((id) => screen(id) ?? []);
}

/** What a question shows; null when nothing is known of it. */
export function screen(decisionId: string | undefined): Screen | null {
  const now = state.value;
  const decision = now?.decisions[decisionId ?? ""];
  return now && decision ? screenOf(now, decision) : null;
}

/** Keeps what is shown, and the steps, in step with the server's truth while a sprint is shown; returns what ends that. */
export function followAnswers(): () => void {
  settled.value = null;
  const stopSettling = effect(() => {
    if (settled.peek() === null) settled.value = shown.value;
    else if (settled.peek() !== shown.value) afterFrame(() => (settled.value = shown.peek()));
  });
  const stopFollowing = effect(() => {
    if (refusals.value.length > 0) forgetRefused();
    if (cursor.peek() === null) cursor.value = mine.value[0] ?? null;
  });
  return () => {
    stopFollowing();
    stopSettling();
    // Another sprint begins at its own beginning.
    [cursor.value, settled.value, sprintId.value, lastSaid.value] = [null, null, null, null];
  };
}

/** What was refused can't be taken back, nor given to what is similar. */
function forgetRefused(): void {
  dropSteps(new Set(refusals.value.map(({ key }) => key)));
  const said = lastSaid.peek();
  if (said !== null && refusals.value.some(({ key }) => key === said.key)) lastSaid.value = null;
}

export function lookAt(decisionId: string): void {
  cursor.value = decisionId;
}

/** Goes to the next (1) or previous (−1) question; decides nothing. */
export function move(by: 1 | -1): void {
  const target = mine.value[currentIndex.value + by];
  if (target !== undefined) cursor.value = target;
}

/** What was said last in this sitting, as long as it stands: similar questions can be given the same answer. */
export const lastSaid = signal<{
  readonly decisionId: string;
  readonly answer: "yes" | "no";
  readonly reason: string | null;
  /** Under which the outbox knows it. */
  readonly key: string;
} | null>(null);

/** Answers the current question: kept in this browser, then the next one shows, and the answer travels behind it. `variantIndex` is the better one of two. */
export function answerCurrent(
  answer: "yes" | "no" | "unsure",
  reason: string | null = null,
  variantIndex?: number,
): void {
  const decisionId = current.value?.decisionId;
  batch(() => {
    const key = say("answer", { answer, reason, ...(variantIndex === undefined ? {} : { variantIndex }) });
    if (key === null || decisionId === undefined) return;
    lastSaid.value = answer === "unsure" || variantIndex !== undefined ? null : { decisionId, answer, reason, key };
  });
}

/** Answers several at once, as one step. False when this browser can keep no more. */
export function answerMany(how: AnswersRequest["how"], many: readonly OneOfMany[]): boolean {
  const project = live.value;
  const decisionId = many[0]?.decisionId;
  if (project === null || decisionId === undefined) return false;
  const all = many.map((one) => one.decisionId);
  const next = mine.value.find((id) => !all.includes(id)) ?? null;
  const title = count(many.length, "picture");
  const inSprint = sprintId.value === null ? {} : { sprintId: sprintId.value };
  const key = keepStep({ projectId: project.id, kind: "answers", decisionId, title, how, many, ...inSprint });
  if (key === null) return false;
  addStep({ kind: "answer", decisionId, key, all });
  cursor.value = next;
  lastSaid.value = null;
  return true;
}

/** Puts the current question to the end; nothing else changes. */
export function postponeCurrent(): void {
  batch(() => say("later", {}));
}

function say(kind: "answer" | "later", said: Pick<Step, "answer" | "reason" | "variantIndex">): string | null {
  const project = live.value;
  const asked = current.value;
  if (project === null || asked === null) return null;
  const { decisionId, title } = asked;
  const next = mine.value[currentIndex.value + 1] ?? mine.value.find((id) => id !== decisionId) ?? null;
  const inSprint = kind === "answer" && sprintId.value !== null ? { sprintId: sprintId.value } : {};
  const key = keepStep({ projectId: project.id, kind, decisionId, title, ...said, ...inSprint });
  if (key === null) return null;
  addStep({ kind, decisionId, key });
  cursor.value = next;
  return key;
}

/** Takes back the newest answer, again and again; those of earlier sittings follow once this one's are used up. */
export function undo(): void {
  const project = live.value;
  if (project === null || state.value === null) return;
  const step = popStep() ?? earlierStep();
  if (step === undefined) {
    notify("wait", "There is nothing of yours to take back.");
    return;
  }
  if (!takeBack(project.id, step)) {
    addStep(step);
    return;
  }
  cursor.value = step.decisionId;
  lastSaid.value = null;
  for (const id of [...(step.all ?? [step.decisionId])].reverse()) holdAlso(id);
  notify("wait", backInWords(step));
}

function backInWords({ kind, all }: TakenStep): string {
  if (kind === "later") return "The question is back.";
  return all === undefined ? "The answer was taken back." : `${count(all.length, "answer")} were taken back.`;
}

/** False when it can't be kept. What was never sent needs nobody to hear of it. */
function takeBack(projectId: string, { kind, decisionId, key, all }: TakenStep): boolean {
  if (dropUnsent(key)) return true;
  if (all !== undefined) {
    const title = count(all.length, "answer");
    return keepStep({ projectId, kind: "undo-answers", decisionId, title, ids: all, of: key }) !== null;
  }
  const title = screen(decisionId)?.title ?? decisionId;
  const taking = kind === "later" ? "bring-back" : "undo";
  return keepStep({ projectId, kind: taking, decisionId, title, of: key }) !== null;
}

/** From another device or an earlier sitting; with others at it, it would be theirs. */
function earlierStep(): TakenStep | undefined {
  const now = state.value;
  if (now === null || reviewers.value > 1) return undefined;
  const isOurs = ({ id, sprintId: of, answeredBy: by }: Decision): boolean =>
    of === sprintId.value && by === reviewer.value && unseen.value.get(id) !== "undo";
  const answered = answeredDecisions(now);
  const decision = answered.find(isOurs);
  if (decision === undefined) return undefined;
  const step = { kind: "answer", decisionId: decision.id, key: "" } as const;
  if (decision.togetherId === null) return step;
  return { ...step, all: answered.flatMap(({ id, togetherId }) => (togetherId === decision.togetherId ? id : [])) };
}
