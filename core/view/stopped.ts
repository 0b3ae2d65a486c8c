import type { ProjectState } from "../project/state.ts";
import { undoneOf } from "../run/undone.ts";

/** A run that ended with work undone. */
export interface StoppedRun {
  readonly runId: string;
  /** Versions that can be taken up again. */
  readonly undone: number;
}

/** The newest run, when it has ended and left something that can be taken up again; null while anything runs. */
export function stoppedRun(state: ProjectState): StoppedRun | null {
  const runs = Object.values(state.runs);
  const newest = runs.at(-1);
  if (newest === undefined || newest.endedAt === null || Object.keys(state.runsOfJobs).length > 0) return null;
  const undone = undoneOf(state, newest).versions.length;
  return undone === 0 ? null : { runId: newest.id, undone };
}

/** Why renders wait for a renderer that is paused, or null. */
export function rendererPause(state: ProjectState): string | null {
  const pause = Object.values(state.providers).find((provider) => provider.pause !== null)?.pause;
  return pause ? `The renderer is paused, one picture at a time tries it: ${pause.sentence}` : null;
}
