import { computed, effect, signal } from "@preact/signals";
import { answeredDecisions } from "../../core/decision/state.ts";
import { reviewQueue, type Screen } from "../../core/view/review.ts";
import { post, problemInWords, projectPath } from "../live/api.ts";
import { live } from "../live/current.ts";
import { notify } from "../live/notice.ts";
import { forgetAnswer, forgetAnswered, pending, sendAnswer, settled } from "../live/outbox.ts";
import { addStep, answeredCount, dropStep, sitting } from "../live/sitting.ts";

const state = computed(() => live.value?.state.value ?? null);

/** Which question the person looks at; the first of the queue when it is not open (any more). */
const cursor = signal<string | null>(null);

/** Open questions in order, without those just answered here. */
export const queue = computed<readonly Screen[]>(() => {
  const open = state.value ? reviewQueue(state.value) : [];
  return open.filter(({ decisionId }) => pending.value[decisionId] === undefined);
});

const index = computed(() =>
  Math.max(
    0,
    queue.value.findIndex(({ decisionId }) => decisionId === cursor.value),
  ),
);
export const current = computed(() => queue.value[index.value] ?? null);
export const currentIndex = index;

/** Keeps the outbox in step with the server's truth while a review is open; returns what ends that. */
export function followAnswers(): () => void {
  return effect(() => {
    const now = state.value;
    if (now !== null && Object.keys(pending.value).length > 0) {
      forgetAnswered((decisionId) => (now.decisions[decisionId]?.answer ?? null) !== null);
    }
    if (cursor.peek() === null) cursor.value = queue.value[0]?.decisionId ?? null;
  });
}

export function lookAt(decisionId: string): void {
  cursor.value = decisionId;
}

/** Goes to the next (1) or previous (−1) question; decides nothing. */
export function move(by: 1 | -1): void {
  const target = queue.value[index.value + by];
  if (target) cursor.value = target.decisionId;
}

/** Answers the current question: the next one shows at once, the answer travels behind it. */
export async function answerCurrent(answer: "yes" | "no" | "unsure", reason: string | null = null): Promise<void> {
  const screen = current.value;
  const project = live.value;
  if (screen === null || project === null) return;
  const { decisionId } = screen;
  cursor.value = (queue.value[index.value + 1] ?? queue.value[index.value - 1])?.decisionId ?? null;
  const step = { kind: "answer", decisionId } as const;
  addStep(step);
  const problem = await sendAnswer({ projectId: project.id, decisionId, answer, reason });
  if (problem === null) return;
  dropStep(step);
  cursor.value = decisionId;
  notify("fail", `The answer for ${screen.title} was not stored. ${problemInWords(problem)}`);
}

/** Puts the current question to the end; nothing else changes. */
export async function postponeCurrent(): Promise<void> {
  const screen = current.value;
  const project = live.value;
  if (screen === null || project === null) return;
  const next = queue.value[index.value + 1] ?? queue.value[0];
  cursor.value = next?.decisionId ?? null;
  const step = { kind: "later", decisionId: screen.decisionId } as const;
  addStep(step);
  const answer = await post(projectPath(project.id, `decisions/${screen.decisionId}/postpone`), {});
  if (answer.ok) return;
  dropStep(step);
  cursor.value = screen.decisionId;
  notify("fail", problemInWords(answer.problem));
}

let undoing: Promise<void> = Promise.resolve();

/** Takes back the newest answer, again and again; those of earlier sittings follow once this one's are used up. */
export function undo(): Promise<void> {
  undoing = undoing.then(undoNewest);
  return undoing;
}

async function undoNewest(): Promise<void> {
  const project = live.value;
  if (project === null || state.value === null) return;
  const step = sitting.value?.steps.at(-1);
  if (step) dropStep(step);
  if (step?.kind === "later") {
    cursor.value = step.decisionId;
    return;
  }
  const decisionId = step?.decisionId ?? answeredDecisions(state.value)[0]?.id;
  if (decisionId === undefined) return notify("wait", "There is nothing to take back.");
  await settled(decisionId);
  const answer = await post(projectPath(project.id, `decisions/${decisionId}/undo`), {});
  if (!answer.ok) return notify("fail", problemInWords(answer.problem));
  forgetAnswer(decisionId);
  cursor.value = decisionId;
  notify("wait", "The answer was taken back.");
}

/** Answers per minute of this sitting; null before there is enough to say. */
export function pacePerMinute(nowMs: number): number | null {
  const answered = answeredCount();
  if (sitting.value === null || answered < 3) return null;
  return answered / Math.max(1 / 60, (nowMs - sitting.value.startedAt) / 60_000);
}
