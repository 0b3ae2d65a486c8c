import { signal } from "@preact/signals";

/** What undo takes back, newest last. */
export interface TakenStep {
  readonly kind: "answer" | "later";
  readonly decisionId: string;
  /** Under which the outbox knows it. */
  readonly key: string;
}

const MOST_STEPS = 2_000;
const nameOf = (sprintId: string): string => `diecast.steps.${sprintId}`;

/** What this tab said in the sprint it shows; survives a reload. */
export const steps = signal<readonly TakenStep[]>([]);
let shown = "";

export function resumeSteps(sprintId: string): void {
  shown = sprintId;
  steps.value = JSON.parse(sessionStorage.getItem(nameOf(sprintId)) ?? "[]") as TakenStep[];
}

export function addStep(step: TakenStep): void {
  keep([...steps.peek(), step].slice(-MOST_STEPS));
}

/** The newest step, which is no longer one then. */
export function popStep(): TakenStep | undefined {
  const step = steps.peek().at(-1);
  keep(steps.peek().slice(0, -1));
  return step;
}

/** Forgets what the server refused. */
export function dropSteps(keys: ReadonlySet<string>): void {
  if (steps.peek().some(({ key }) => keys.has(key))) keep(steps.peek().filter(({ key }) => !keys.has(key)));
}

function keep(next: readonly TakenStep[]): void {
  steps.value = next;
  sessionStorage.setItem(nameOf(shown), JSON.stringify(next));
}
