import type { Job } from "../core/job/state.ts";

/** What is free to work with; asked again after each job, because beginning one takes a hand. */
export interface Hands {
  /** Whether a render, or a job of any other kind, could begin now. */
  isFree(kind: "render" | "pixels"): boolean;
  /** Whether this job is being done already. */
  holds(job: Job): boolean;
}

/** Those of the due jobs that can begin; asks for no more of them than there are hands. Renders have to come last. */
export function* withinHands(due: Iterable<Job>, hands: Hands): Generator<Job> {
  for (const job of due) {
    const kind = job.kind === "generate" ? "render" : "pixels";
    // Tens of thousands of renders may wait; none of them is looked at while the renderer is busy or away.
    if (!hands.isFree("render") && (kind === "render" || !hands.isFree("pixels"))) return;
    if (hands.isFree(kind) && !hands.holds(job)) yield job;
  }
}
