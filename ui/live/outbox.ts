import { signal } from "@preact/signals";
import type { AnswersRequest } from "../../core/contracts.ts";
import { count } from "../../core/view/words.ts";
import { afterFrame } from "./after-frame.ts";
import { type Answer, type Problem, post, problemInWords, projectPath } from "./api.ts";
import { freshKey } from "./keys.ts";
import { notify } from "./notice.ts";

/** One thing a person said about a question. It is kept in this browser when the key goes down, and sent in order. */
export interface Step {
  readonly projectId: string;
  readonly kind: "answer" | "later" | "undo" | "bring-back" | "answers" | "undo-answers";
  /** Of several: the first. */
  readonly decisionId: string;
  /** What the question is about, to tell a person when it is refused. */
  readonly title: string;
  readonly answer?: "yes" | "no" | "unsure";
  readonly reason?: string | null;
  /** Of a pick between two variants: the better one. */
  readonly variantIndex?: number;
  readonly sprintId?: string;
  /** Of several at once: all of them, and how they came about. */
  readonly many?: readonly OneOfMany[];
  readonly how?: AnswersRequest["how"];
  /** Of an undo of several: which. */
  readonly ids?: readonly string[];
  /** Of an undo: the key of what it takes back. */
  readonly of?: string | null;
}

export type OneOfMany = AnswersRequest["answers"][number];

export interface KeptStep extends Step {
  readonly key: string;
  /** Steps of a browser in the order of its keys. */
  readonly order: number;
}

/** A step that the server did not take, until a person has seen it. */
export interface Refusal {
  readonly key: string;
  readonly projectId: string;
  readonly decisionId: string;
  readonly title: string;
  readonly why: string;
}

const PREFIX = "diecast.outbox.";
const REFUSED = "diecast.refused";
const MOST_KEPT = 500;
const MOST_REFUSED = 200;
const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5_000;

/** In order: what is not sent yet, and what is stored but not yet in the state this page shows. */
export const outbox = signal<readonly KeptStep[]>([]);
export const refusals = signal<readonly Refusal[]>([]);
/** Key → the seq under which the server stored it. */
const stored = new Map<string, number>();
/** Keys that no request was made for: they can be dropped without anybody knowing. */
const untried = new Set<string>();
const draining = new Set<string>();

/** Keeps a step and sends it behind those before; null when this browser can keep no more, which is said. */
export function keepStep(step: Step): string | null {
  const order = Math.max(Date.now(), (outbox.peek().at(-1)?.order ?? 0) + 1);
  const kept = { ...step, key: freshKey(), order };
  if (unsentCount() >= MOST_KEPT || !store(nameOf(kept), kept)) {
    notify("fail", `${count(unsentCount(), "answer")} wait for the server already; this one was not taken.`);
    return null;
  }
  untried.add(kept.key);
  outbox.value = [...outbox.peek(), kept];
  // It is kept already; what the person waits for is the next picture.
  afterFrame(() => void drain(kept.projectId));
  return kept.key;
}

/** Drops a step that was never sent; false when the server may have it. */
export function dropUnsent(key: string): boolean {
  const step = outbox.peek().find((kept) => kept.key === key);
  if (step === undefined || !untried.delete(key)) return false;
  forget(step);
  return true;
}

/** Sends again what a reload, a closed tab or a server that was away left behind; the kept keys make that safe. */
export function resendSteps(): void {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const kept = names.sort().flatMap((name) => read<KeptStep>(name) ?? []);
  outbox.value = [...kept, ...outbox.peek()];
  refusals.value = read<Refusal[]>(REFUSED) ?? [];
  for (const projectId of new Set(kept.map((step) => step.projectId))) void drain(projectId);
}

/** How many steps the server does not have yet; they are kept in this browser, also when the tab is closed. */
export function unsentCount(): number {
  return outbox.value.filter(({ key }) => !stored.has(key)).length;
}

/** Forgets steps that a state of this seq shows. */
export function forgetShown(projectId: string, seq: number): void {
  const isShown = ({ key, projectId: of }: KeptStep): boolean =>
    of === projectId && (stored.get(key) ?? Number.POSITIVE_INFINITY) <= seq;
  const shown = outbox.peek().filter(isShown);
  if (shown.length === 0) return;
  for (const { key } of shown) stored.delete(key);
  outbox.value = outbox.peek().filter((step) => !shown.includes(step));
}

/** Forgets those that a person was shown, and none that came since. */
export function closeRefusals(seen: readonly Refusal[]): void {
  keepRefusals(refusals.peek().filter((refusal) => !seen.includes(refusal)));
}

/** One after another, so that they arrive in the order of the keys. */
async function drain(projectId: string): Promise<void> {
  if (draining.has(projectId)) return;
  draining.add(projectId);
  for (let step = nextOf(projectId); step !== undefined; step = nextOf(projectId)) {
    // Another tab may have sent it, or dropped it, meanwhile.
    if (localStorage.getItem(nameOf(step)) === null) {
      outbox.value = outbox.peek().filter(({ key }) => key !== step?.key);
      continue;
    }
    untried.delete(step.key);
    settle(step, await sendWithRetry(step));
  }
  draining.delete(projectId);
}

function nextOf(projectId: string): KeptStep | undefined {
  return outbox.peek().find((step) => step.projectId === projectId && !stored.has(step.key));
}

interface Stored {
  readonly seq: number;
  readonly compensation?: { readonly paidPictures: number };
}

function settle(step: KeptStep, result: Answer<Stored>): void {
  if (!result.ok) {
    refuse(step, result.problem);
    return;
  }
  stored.set(step.key, result.value.seq);
  localStorage.removeItem(nameOf(step));
  outbox.value = [...outbox.peek()];
  const paid = result.value.compensation?.paidPictures ?? 0;
  if (paid > 0)
    notify("wait", `The answer was taken back. ${count(paid, "picture")} made for it meanwhile no longer count.`);
}

/** What would take back a step that was refused goes with it: it would take back somebody else's. */
function refuse(step: KeptStep, problem: Problem): void {
  for (const later of outbox.peek().filter(({ of }) => of === step.key)) forget(later);
  forget(step);
  const { key, projectId, decisionId, title } = step;
  keepRefusals([...refusals.peek(), { key, projectId, decisionId, title, why: problemInWords(problem) }]);
}

function keepRefusals(all: readonly Refusal[]): void {
  refusals.value = all.slice(-MOST_REFUSED);
  store(REFUSED, refusals.value);
}

/** Tries until the server has said yes or no: a step is never given up because the server is away, full, or wants a token. */
async function sendWithRetry(step: KeptStep): Promise<Answer<Stored>> {
  const path = projectPath(step.projectId, `decisions/${actionOf(step)}`);
  const body = bodyOf(step);
  for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)) {
    const result: Answer<Stored> = await post(path, body, step.key);
    if (result.ok || !mayPass(result.problem)) return result;
    await pause(delayMs);
  }
}

const wordOfMany: Partial<Record<Step["kind"], string>> = { answers: "answers", "undo-answers": "undo" };

function actionOf({ kind, decisionId }: Step): string {
  return wordOfMany[kind] ?? `${decisionId}/${kind === "later" ? "postpone" : kind}`;
}

/** What is absent in a step is left out of the JSON. */
function bodyOf({ kind, answer, reason, variantIndex, sprintId, how, many, ids }: Step): object {
  switch (kind) {
    case "answer":
      return { answer, reason, variantIndex, sprintId };
    case "answers":
      return { how, answers: many, sprintId };
    case "undo-answers":
      return { decisionIds: ids };
    default:
      return {};
  }
}

function mayPass({ status }: Problem): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    addEventListener("online", () => resolve(clearTimeout(timer)), { once: true });
  });
}

function forget(step: KeptStep): void {
  localStorage.removeItem(nameOf(step));
  outbox.value = outbox.peek().filter(({ key }) => key !== step.key);
}

function nameOf({ order, key }: KeptStep): string {
  return `${PREFIX}${String(order).padStart(16, "0")}.${key}`;
}

/** False when the browser has no room, or allows none. */
function store(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

function read<T>(name: string): T | null {
  return JSON.parse(localStorage.getItem(name) ?? "null") as T | null;
}
