import { findVersion } from "../../core/asset/state.ts";
import type { Plan } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type { DueJobs } from "../../core/job/schedule.ts";
import type { Job } from "../../core/job/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ProjectStore } from "../../store/project.ts";
import type { ComfyGraph, Provider } from "../comfy/provider.ts";
import { describeFault } from "../describe-fault.ts";

/** A model that was missing is looked for again after this time, and so is a check that could not be made. */
const recheckMs = 60_000;
const retryMs = 5_000;
/** Far more than projects, checkpoints and stacks make; beyond it everything is looked up anew. */
const mostFacts = 5_000;

/** What one renderer was found to have for renders that need the same. */
export type Fact = "fits" | "lacks" | "unknown";

/** What a renderer has, by asking it once for each set of needs. */
export interface Fitness {
  /** What is known; asks the renderer when nothing is, or when it is old. Never waits. */
  of(project: ProjectStore<ProjectState>, needs: DueJobs): Fact;
  /** It may have other models and nodes now. */
  forget(): void;
  close(): Promise<void>;
}

interface Known {
  readonly fact: Fact;
  readonly askedAt: number;
}

export function createFitness(provider: Provider, log: (line: string) => void, onNews: () => void): Fitness {
  let facts = new Map<string, Known>();
  let asking: Promise<void> | null = null;

  function isOld({ fact, askedAt }: Known): boolean {
    if (fact === "fits") return false;
    return performance.now() - askedAt > (fact === "lacks" ? recheckMs : retryMs);
  }

  async function ask(key: string, project: ProjectStore<ProjectState>, job: Job): Promise<void> {
    const into = facts;
    const fact = await factOf(provider, project, job, log);
    if (into.size >= mostFacts) into.clear();
    into.set(key, { fact, askedAt: performance.now() });
    onNews();
  }

  return {
    of(project, needs) {
      // Plans from before affinity keys don't say what they need: they go anywhere, as they always did.
      if (needs.stack === "") return "fits";
      const key = `${project.projectId} ${needs.checkpointId} ${needs.stack}`;
      const known = facts.get(key);
      const [sample] = needs.jobs;
      if (sample !== undefined && asking === null && (known === undefined || isOld(known))) {
        asking = ask(key, project, sample)
          .catch((error: unknown) => log(describeFault(error)))
          .finally(() => {
            asking = null;
          });
      }
      return known?.fact ?? "unknown";
    },
    forget() {
      facts = new Map();
    },
    async close() {
      await asking;
    },
  };
}

/** A job whose own documents are broken fits everywhere: it has to begin to say so. */
async function factOf(
  provider: Provider,
  project: ProjectStore<ProjectState>,
  job: Job,
  log: (line: string) => void,
): Promise<Fact> {
  const graph = await graphOf(project, job);
  if (graph === null) return "fits";
  try {
    const missing = await provider.preflight({ graph });
    const [first] = missing;
    if (first !== undefined) log(`${provider.id} can't render ${job.assetId}: ${first.message}`);
    return first === undefined ? "fits" : "lacks";
  } catch (error) {
    if (error instanceof Failure) return "unknown";
    throw error;
  }
}

async function graphOf(project: ProjectStore<ProjectState>, job: Job): Promise<ComfyGraph | null> {
  const version = findVersion(project.state(), job.assetId, job.versionId);
  if (version === undefined) return null;
  try {
    const plan = await project.objects.getJson<Plan>(version.planHash);
    const unit = plan.units.find(({ unitKey }) => unitKey === job.unitKey);
    return unit === undefined ? null : await project.objects.getJson<ComfyGraph>(unit.graphHash);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
