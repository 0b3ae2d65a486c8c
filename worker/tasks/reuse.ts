import { pictureOfGraph, type RenderedPicture, renderedPicture } from "../../core/asset/state.ts";
import type { Plan } from "../../core/contracts.ts";
import type { Job } from "../../core/job/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ProjectStore } from "../../store/project.ts";
import { whyAborted } from "../slots.ts";
import type { TaskContext } from "./task.ts";
import type { PlannedWork } from "./version.ts";

type PlannedUnit = Plan["units"][number];

interface Wanted {
  readonly job: Job;
  readonly work: PlannedWork;
  readonly unit: PlannedUnit;
  /** The environment that would make it now; asked only when there is a picture to compare with. */
  readonly environment: () => Promise<string>;
}

/**
 * The picture this render would only make again, or null. Of the version that is resumed it is taken as it is; otherwise
 * the same graph must have been rendered in the same environment (D-0045), as far as the version's policy allows.
 */
export async function storedPicture(
  { project }: TaskContext,
  { job, work: { version }, unit, environment }: Wanted,
): Promise<RenderedPicture | null> {
  const state = project.state();
  const resumed = version.resumes === null ? null : renderedPicture(state, version.resumes, unit.unitKey);
  if (resumed !== null) return originOf(state, resumed);
  if (version.reuse === "always_new") return null;
  const found = pictureOfGraph(state, unit.graphHash);
  if (found === null || (version.reuse === "per_run" && found.version.runId !== job.runId)) return null;
  const graphHash = await graphOf(project, found.version.planHash, found.unit.unitKey);
  if (graphHash !== unit.graphHash) return null;
  return (await environment()) === found.version.environmentHash ? found : null;
}

/** Where a picture was rendered, however often it was taken over since. */
function originOf(state: ProjectState, picture: RenderedPicture): RenderedPicture {
  const from = picture.unit.reusedFrom;
  return (from === null ? null : renderedPicture(state, from, picture.unit.unitKey)) ?? picture;
}

/**
 * Waits while another job renders the same graph that began before this one, so that only one of them renders. Which one
 * waits follows from the order of the log alone; it leaves its place on the renderer. @throws Failure RENDER_INTERRUPTED, PROVIDER_CLOSED when `signal` says so
 */
export async function untilTwinEnded(
  { project, signal, slot }: TaskContext,
  { job, work, unit }: Wanted,
): Promise<void> {
  if (work.version.reuse === "always_new") return;
  for (const other of renderingBefore(project.state(), job)) {
    const version = project.state().assets[other.assetId]?.versions.find(({ id }) => id === other.versionId);
    const graphHash = version && (await graphOf(project, version.planHash, other.unitKey ?? ""));
    const mayShare = work.version.reuse === "once" || other.runId === job.runId;
    if (graphHash !== unit.graphHash || !mayShare) continue;
    slot?.leave();
    await untilEnded(project, other, signal);
  }
}

function renderingBefore({ runningJobIds, jobs }: ProjectState, { id, startedSeq }: Job): Job[] {
  const running = runningJobIds.flatMap((other) => jobs[other] ?? []);
  return running
    .filter((other) => other.kind === "generate" && other.id !== id && (other.startedSeq ?? 0) < (startedSeq ?? 0))
    .map((other) => ({ ...other }));
}

/** The try that renders now has ended: well, badly, or with its worker. */
function untilEnded(project: ProjectStore<ProjectState>, { id, startedSeq }: Job, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = project.onAppend(look);
    signal.addEventListener("abort", look);
    function isRendering(): boolean {
      const now = project.state().jobs[id];
      return now?.state === "running" && now.startedSeq === startedSeq;
    }
    function look(): void {
      if (!signal.aborted && isRendering()) return;
      stop();
      signal.removeEventListener("abort", look);
      if (signal.aborted) reject(whyAborted(signal));
      else resolve();
    }
    look();
  });
}

async function graphOf(
  { objects }: ProjectStore<ProjectState>,
  planHash: string,
  unitKey: string,
): Promise<string | null> {
  const plan = await objects.getJson<Plan>(planHash);
  return plan.units.find((unit) => unit.unitKey === unitKey)?.graphHash ?? null;
}
