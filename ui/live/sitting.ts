import { signal } from "@preact/signals";

/** One sitting of this tab: when it began (ms) and what was answered, oldest first. */
export interface Sitting {
  readonly startedAt: number;
  readonly steps: readonly Step[];
}

/** What undo takes back. */
export interface Step {
  readonly kind: "answer" | "later";
  readonly decisionId: string;
}

const storageKey = (projectId: string): string => `diecast.sitting.${projectId}`;

export const sitting = signal<Sitting | null>(null);
let project = "";

/** Goes on with the sitting this tab began, so a reload forgets neither pace nor what can be undone. */
export function resumeSitting(projectId: string): void {
  if (project === projectId && sitting.value !== null) return;
  project = projectId;
  const kept = sessionStorage.getItem(storageKey(projectId));
  sitting.value = kept === null ? { startedAt: Date.now(), steps: [] } : (JSON.parse(kept) as Sitting);
}

/** Ends the sitting; the next visit begins a new one. */
export function endSitting(): void {
  sessionStorage.removeItem(storageKey(project));
  sitting.value = null;
}

export function addStep(step: Step): void {
  change((steps) => [...steps, step]);
}

export function dropStep(step: Step): void {
  change((steps) => steps.filter((other) => other.kind !== step.kind || other.decisionId !== step.decisionId));
}

/** Answers of this sitting. */
export function answeredCount(): number {
  return sitting.value?.steps.filter(({ kind }) => kind === "answer").length ?? 0;
}

function change(next: (steps: readonly Step[]) => readonly Step[]): void {
  if (sitting.value === null) return;
  sitting.value = { ...sitting.value, steps: next(sitting.value.steps) };
  sessionStorage.setItem(storageKey(project), JSON.stringify(sitting.value));
}
