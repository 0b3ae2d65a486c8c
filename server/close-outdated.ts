import type { Actor } from "../core/event.ts";
import { closeOutdated, type PlanToday, specsToPlan } from "../core/exception/outdated.ts";
import { refusalCause } from "../core/policy/result.ts";
import type { ProjectState } from "../core/project/state.ts";
import { nextAttempt } from "../core/run/decide.ts";
import type { DocumentCommits } from "../store/document-commits.ts";
import { createPlanner, type Planner } from "../store/planning.ts";
import type { Project } from "./project.ts";

const inbox: Actor = { kind: "system", id: "inbox" };
/** Planning is about a millisecond each; more than that waits for the next change. */
const maxPlans = 500;

export interface OutdatedCare {
  /** Looks soon; what asks meanwhile is served by one more look. */
  look(): void;
  /** Resolves when no look is under way. */
  close(): Promise<void>;
}

/** Closes exceptions whose evidence went with a change of documents: whoever mends a cause need not settle its row. */
export function careForOutdated(project: Project, log: (error: unknown) => void): OutdatedCare {
  let isWanted = false;
  let isClosed = false;
  let work: Promise<void> | null = null;
  async function lookUntilDone(): Promise<void> {
    while (isWanted && !isClosed) {
      isWanted = false;
      await sweep(project);
    }
  }
  return {
    look() {
      isWanted = true;
      work ??= lookUntilDone()
        .catch(log)
        .finally(() => {
          work = null;
        });
    },
    async close() {
      isClosed = true;
      await work;
    },
  };
}

/** The same document commits, after each of which the care looks. */
export function withCare(
  commits: DocumentCommits<ProjectState>,
  { look }: OutdatedCare,
): DocumentCommits<ProjectState> {
  return {
    ...commits,
    async commit(change, context) {
      const committed = await commits.commit(change, context);
      look();
      return committed;
    },
    async commitAll(changes, decide, context) {
      const committed = await commits.commitAll(changes, decide, context);
      look();
      return committed;
    },
  };
}

async function sweep(project: Project): Promise<void> {
  const specIds = specsToPlan(project.state()).slice(0, maxPlans);
  const plans = new Map<string, PlanToday>();
  if (specIds.length > 0) {
    const planner = await createPlanner(project);
    for (const specId of specIds) plans.set(specId, planToday(project.state(), planner, specId));
  }
  if (closeOutdated(project.state(), plans).length === 0) return;
  await project.commit((state) => closeOutdated(state, plans), { actor: inbox });
}

function planToday(state: ProjectState, planner: Planner, specId: string): PlanToday {
  const result = planner.dryRun(specId, { attempt: nextAttempt(state, specId), remedy: null });
  const first = result.ok ? undefined : result.refusals[0];
  if (!result.ok) return { ok: false, cause: first === undefined ? "" : refusalCause(first, specId) };
  const [stackKey = "", , size = ""] = result.affinity.split(".");
  return { ok: true, stackKey, packageHash: result.packageHash, size };
}
