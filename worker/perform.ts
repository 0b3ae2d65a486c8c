import type { Actor } from "../core/event.ts";
import { infrastructureOf } from "../core/exception/cause-id.ts";
import { Failure } from "../core/failure.ts";
import { renderSucceeded } from "../core/job/breaker.ts";
import { type Claim, claimJob, held, succeedJob } from "../core/job/decide.ts";
import { promptIdOf } from "../core/job/prompt-id.ts";
import { hasEnded, type Job } from "../core/job/state.ts";
import { canLoseAgain } from "../core/job/tries.ts";
import type { ProjectState } from "../core/project/state.ts";
import type { ProgressReporter } from "../store/progress.ts";
import type { ProjectStore } from "../store/project.ts";
import type { Provider } from "./comfy/provider.ts";
import type { PixelPool } from "./pixels/pool.ts";
import { type FailedTry, failedTryOf, failureDecider, lossDecider } from "./report-failure.ts";
import { progressOf } from "./report-progress.ts";
import type { Slot } from "./slots.ts";
import { toEnvironment } from "./tasks/environment.ts";
import { tasks } from "./tasks/table.ts";

/** What one worker needs to do jobs of one project. */
export interface Workplace {
  readonly workerId: string;
  readonly project: ProjectStore<ProjectState>;
  readonly provider: Provider;
  readonly pixels: PixelPool;
  /** The job's place on the renderer; null for work that needs none. */
  readonly slot: Slot | null;
  readonly progress: ProgressReporter;
  readonly monotonic: () => number;
  /** How often the worker's own lease ran out. */
  readonly lapses: () => number;
  readonly log: (line: string) => void;
}

/**
 * Does one job from claim to report. Never throws for a job's own failure: that becomes a retry or an exception in the log.
 * Throws only when the log itself can't be written, so the caller can try again later.
 */
export async function performJob(
  place: Workplace,
  job: Job,
  lostWorkers: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  if (job.state === "running" && !canLoseAgain(job)) return giveUpLost(place, job, lostWorkers);
  const lapses = place.lapses();
  const claimed = await claim(place, job, lostWorkers);
  if (claimed === null) return;
  const begun = place.monotonic();
  try {
    const own = held(place.project.state(), claimed.claim);
    const outcome = await tasks[job.kind](
      {
        ...place,
        promptId: claimed.promptId,
        previousPromptIds: promptsAt(place.provider.id, own).filter((id) => id !== claimed.promptId),
        signal,
        takenOver: () => takenOver(place, job, { ...claimed, lapses }),
        onProgress: (where) => place.progress.report(progressOf(place.project.state(), job, where)),
      },
      own,
    );
    const durationMs = place.monotonic() - begun;
    await commit(place, job, (state) =>
      succeedJob(state, claimed.claim, { durationMs, result: outcome.result }, [
        ...(outcome.effects?.(state) ?? []),
        ...(job.kind === "generate" ? renderSucceeded(state, place.provider.id, job) : []),
      ]),
    );
  } catch (error) {
    await reportFailure(place, job, claimed.claim, error, signal);
  } finally {
    await place.progress.end(job.id);
  }
}

async function claim(
  place: Workplace,
  job: Job,
  lostWorkers: ReadonlySet<string>,
): Promise<{ claim: Claim; promptId: string | null } | null> {
  const { workerId } = place;
  const isRender = job.kind === "generate";
  const provider = isRender ? { providerId: place.provider.id } : {};
  // Of the try that it becomes, not of the one that was dispatched: others may claim, and lose, the job before this is decided.
  const promptIdIn = ({ jobs }: ProjectState): string | null =>
    isRender ? promptIdOf(job.runId, job.id, (jobs[job.id]?.attempt ?? 0) + 1) : null;
  try {
    const { events } = await commit(place, job, (state, at) =>
      claimJob(state, { jobId: job.id, workerId, promptId: promptIdIn(state), lostWorkers, ...provider, at }),
    );
    const [started] = events;
    if (started?.type !== "job.started") return null;
    return { claim: { jobId: job.id, workerId, startedSeq: started.seq }, promptId: started.payload.promptId };
  } catch (error) {
    // Another worker was quicker, or the run was canceled meanwhile.
    if (error instanceof Failure && error.code === "CONFLICT") return null;
    throw error;
  }
}

/**
 * Null while the job is ours; else what its later tries are called on the renderer. The log is asked only after a lapse, and then as
 * a writer asks, to its very end: whoever stood still right before telling how far the log is has told less than there is.
 */
async function takenOver(
  place: Workplace,
  job: Job,
  { claim: own, promptId, lapses }: { claim: Claim; promptId: string | null; lapses: number },
): Promise<readonly string[] | null> {
  if (place.lapses() === lapses) return null;
  await commit(place, job, () => []);
  const now = place.project.state().jobs[job.id];
  if (now?.state === "running" && now.startedSeq === own.startedSeq) return null;
  if (now === undefined || hasEnded(now)) return [];
  return now.promptIds.slice(now.promptIds.indexOf(promptId ?? "") + 1);
}

/** The earlier prompts of a job that a renderer may have: those given to it, and those of which the log does not say. */
function promptsAt(providerId: string, { promptIds, providerIds }: Job): string[] {
  return promptIds.filter((_, at) => (providerIds[at] ?? providerId) === providerId);
}

async function reportFailure(
  place: Workplace,
  job: Job,
  claimed: Claim,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (isMoot(error, signal)) {
    place.log(`${job.id}: result dropped, the job was canceled or taken over`);
    return;
  }
  const about = { claim: claimed, providerId: place.provider.id, log: place.log };
  const failed = failedTryOf(error, job, about);
  const decide = await failureDecider(place.project, job, { ...failed, ...(await equipmentOf(place, job, failed)) });
  try {
    await commit(place, job, decide);
  } catch (refusal) {
    if (!isMoot(refusal, signal)) throw refusal;
    place.log(`${job.id}: failure dropped, the job was canceled or taken over`);
  }
}

/** How the renderer was equipped that answered, and failed all the same: an update of it may be to blame. */
async function equipmentOf(
  { project, provider }: Workplace,
  { kind }: Job,
  { code }: FailedTry,
): Promise<Pick<FailedTry, "environmentHash">> {
  if (kind !== "generate" || infrastructureOf(code) !== null) return {};
  try {
    return { environmentHash: await project.objects.putJson(toEnvironment(provider.id, await provider.probe())) };
  } catch (error) {
    // It went away since: then nobody knows.
    if (error instanceof Failure) return {};
    throw error;
  }
}

async function giveUpLost(place: Workplace, job: Job, lostWorkers: ReadonlySet<string>): Promise<void> {
  try {
    await commit(place, job, await lossDecider(place.project, job, lostWorkers));
  } catch (error) {
    if (!(error instanceof Failure && error.code === "CONFLICT")) throw error;
  }
}

function commit(place: Workplace, job: Job, decide: Parameters<ProjectStore<ProjectState>["commit"]>[0]) {
  const actor: Actor = { kind: "worker", id: place.workerId };
  return place.project.commit(decide, { actor, cause: job.plannedBy });
}

/** The log already says that this try no longer counts. */
function isMoot(error: unknown, signal: AbortSignal): boolean {
  if (!(error instanceof Failure)) return false;
  return (
    error.code === "STALE_ATTEMPT" ||
    error.code === "PROVIDER_CLOSED" ||
    (signal.aborted && error.code === "RENDER_INTERRUPTED")
  );
}
