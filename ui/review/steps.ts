/** What undo takes back, newest last. */
export interface TakenStep {
  readonly kind: "answer" | "later";
  readonly decisionId: string;
  /** Of answers given at once: all of them. */
  readonly all?: readonly string[];
  /** Under which the outbox knows it. */
  readonly key: string;
}

const MOST_STEPS = 2_000;
const nameOf = (sprintId: string): string => `diecast.steps.${sprintId}`;

/** What this tab said in the sprint it shows; survives a reload. */
let steps: readonly TakenStep[] = [];
let shown = "";

export function resumeSteps(sprintId: string): void {
  shown = sprintId;
  steps = JSON.parse(sessionStorage.getItem(nameOf(sprintId)) ?? "[]") as TakenStep[];
}

export function addStep(step: TakenStep): void {
  keep([...steps, step].slice(-MOST_STEPS));
}

/** The newest step, which is no longer one then. */
export function popStep(): TakenStep | undefined {
  const step = steps.at(-1);
  keep(steps.slice(0, -1));
  return step;
}

/** Forgets what the server refused. */
export function dropSteps(keys: ReadonlySet<string>): void {
  if (steps.some(({ key }) => keys.has(key))) keep(steps.filter(({ key }) => !keys.has(key)));
}

function keep(next: readonly TakenStep[]): void {
  steps = next;
  sessionStorage.setItem(nameOf(shown), JSON.stringify(next));
}
