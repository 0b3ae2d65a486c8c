import { signal } from "@preact/signals";
import { type Answer, type Problem, post, projectPath } from "./api.ts";
import { freshKey } from "./keys.ts";

/** An answer that a key press made durable in this browser; it leaves once the server's state shows it. */
export interface PendingAnswer {
  readonly projectId: string;
  readonly decisionId: string;
  readonly answer: "yes" | "no" | "unsure";
  readonly reason: string | null;
  readonly key: string;
}

const STORAGE_PREFIX = "diecast.outbox.";
const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5_000;
const STORED_STAYS_MS = 5_000;

export const pending = signal<Readonly<Record<string, PendingAnswer>>>({});
const underWay = new Map<string, Promise<Problem | null>>();

/** Puts an answer in the outbox and sends it; resolves with null when the server has it, else with why not. */
export function sendAnswer(answer: Omit<PendingAnswer, "key">): Promise<Problem | null> {
  return deliver({ ...answer, key: freshKey() });
}

/** Sends again what a reload, a closed tab or a server that was away left behind; the kept keys make that safe. */
export function resendAnswers(): void {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(STORAGE_PREFIX));
  for (const name of names) deliver(JSON.parse(localStorage.getItem(name) ?? "null") as PendingAnswer);
}

/** Resolves once nothing is on its way for this question. */
export async function settled(decisionId: string): Promise<void> {
  await underWay.get(decisionId);
}

/** How many answers the server does not have yet; they are kept in this browser, also when the tab is closed. */
export function unsentCount(): number {
  return Object.keys(pending.value).filter((decisionId) => underWay.has(decisionId)).length;
}

/** Forgets answers that the server's state shows. */
export function forgetAnswered(isAnswered: (decisionId: string) => boolean): void {
  const left = Object.values(pending.peek()).filter(
    ({ decisionId }) => underWay.has(decisionId) || !isAnswered(decisionId),
  );
  if (left.length < Object.keys(pending.peek()).length) keep(left);
}

function deliver(answer: PendingAnswer): Promise<Problem | null> {
  keep([...Object.values(pending.peek()).filter(({ decisionId }) => decisionId !== answer.decisionId), answer]);
  const sending = sendWithRetry(answer).then((problem) => {
    underWay.delete(answer.decisionId);
    if (problem) forget(answer);
    else {
      setTimeout(() => forget(answer), STORED_STAYS_MS);
      pending.value = { ...pending.peek() };
    }
    return problem;
  });
  underWay.set(answer.decisionId, sending);
  return sending;
}

/** Tries until the server has said yes or no: an answer is never given up because the server is away. */
async function sendWithRetry(pendingAnswer: PendingAnswer): Promise<Problem | null> {
  const { projectId, decisionId, answer, reason, key } = pendingAnswer;
  const path = projectPath(projectId, `decisions/${decisionId}/answer`);
  const body = reason === null ? { answer } : { answer, reason };
  for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)) {
    const result: Answer<unknown> = await post(path, body, key);
    if (result.ok) return null;
    if (!isTransient(result.problem)) return result.problem;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}

function isTransient({ status }: Problem): boolean {
  return status === 0 || status === 503 || status === 429;
}

/** Shows a question again although its answer was stored: it was taken back. */
export function forgetAnswer(decisionId: string): void {
  keep(Object.values(pending.peek()).filter((answer) => answer.decisionId !== decisionId));
}

function forget(answer: PendingAnswer): void {
  const all = Object.values(pending.peek());
  keep(all.filter(({ key }) => key !== answer.key));
}

function keep(answers: readonly PendingAnswer[]): void {
  const before = Object.values(pending.peek());
  pending.value = Object.fromEntries(answers.map((answer) => [answer.decisionId, answer]));
  const kept = new Set(answers.map(({ key }) => key));
  for (const { key } of before) if (!kept.has(key)) localStorage.removeItem(STORAGE_PREFIX + key);
  for (const answer of answers) localStorage.setItem(STORAGE_PREFIX + answer.key, JSON.stringify(answer));
}
