/** What undo takes back, newest last. */
export interface TakenStep {
  readonly kind: "answer" | "later";
  readonly decisionId: string;
  /** Of answers given at once: all of them. */
  readonly all?: readonly string[];
  /** Under which the outbox knows it. */
  readonly key: string;
}

interface KeptStep extends TakenStep {
  /** Where it is kept: names in the order of the steps. */
  readonly name: string;
}

const MOST_STEPS = 2_000;
const PREFIX = "diecast.steps.";
const DIGITS = 9;

/** What this tab said in the sprint it shows; survives a reload. Each is kept by itself, so that the thousandth costs what the first did. */
let steps: KeptStep[] = [];
let shown = "";
let count = 0;

export function resumeSteps(sprintId: string): void {
  shown = `${PREFIX}${sprintId}.`;
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(shown));
  steps = names.sort().map((name) => ({ ...(JSON.parse(sessionStorage.getItem(name) ?? "") as TakenStep), name }));
  count = Number(names.at(-1)?.slice(shown.length) ?? 0);
}

export function addStep(step: TakenStep): void {
  count += 1;
  const name = `${shown}${String(count).padStart(DIGITS, "0")}`;
  sessionStorage.setItem(name, JSON.stringify(step));
  steps.push({ ...step, name });
  if (steps.length > MOST_STEPS) forget(steps.shift());
}

/** The newest step, which is no longer one then. */
export function popStep(): TakenStep | undefined {
  const step = steps.pop();
  forget(step);
  return step;
}

/** Forgets what the server refused. */
export function dropSteps(keys: ReadonlySet<string>): void {
  const dropped = steps.filter(({ key }) => keys.has(key));
  if (dropped.length === 0) return;
  for (const step of dropped) forget(step);
  steps = steps.filter((step) => !dropped.includes(step));
}

function forget(step: KeptStep | undefined): void {
  if (step !== undefined) sessionStorage.removeItem(step.name);
}
