import type { EventPayloads, JobKind } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";
import type { JobsState } from "../job/state.ts";
import { countDuration, emptyHistogram, type Histogram, halve, percentileMs } from "./histogram.ts";

/**
 * How long jobs took lately: renders by checkpoint and size and by checkpoint alone, other jobs by kind. What estimates
 * rest on, so old times fade: from 128 on, all counts are halved.
 */
export interface PacesState {
  paces: Record<string, Histogram>;
}

export const initialPaces = (): PacesState => ({ paces: {} });

const countedAtMost = 128;
/** All renders together: the measure for a checkpoint that is new. No id begins with a point. */
const anyRender = ".generate";
/** Checkpoints and sizes a project may use; what goes beyond is estimated by steps alone. */
const maxPaces = 200;

export interface SizePx {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Folds one event into the paces; owns and mutates `state` (D-0004). */
export function evolvePaces(state: PacesState & JobsState, event: DiecastEvent): PacesState {
  if (event.type !== "job.succeeded") return state;
  const { jobId, kind, durationMs, result } = event.payload;
  if (result.kind !== "generate") count(state, `.${kind}`, durationMs);
  const checkpointId = state.jobs[jobId]?.checkpointId;
  if (result.kind !== "generate" || checkpointId === undefined || !isMade(result)) return state;
  const renderMs = result.stages?.renderMs ?? durationMs;
  count(state, anyRender, renderMs);
  count(state, checkpointId, renderMs);
  count(state, keyOf(checkpointId, result.image), renderMs);
  return state;
}

type RenderResult = Extract<EventPayloads["job.succeeded"]["result"], { kind: "generate" }>;

/** Whether the attempt that tells of it also made the picture: only then its duration is that of a render. */
export function isMade(result: RenderResult): boolean {
  return !result.fromCache && !result.adopted && result.reused === undefined;
}

function count({ paces }: PacesState, key: string, ms: number): void {
  const pace = paces[key] ?? emptyHistogram();
  if (paces[key] === undefined && Object.keys(paces).length >= maxPaces) return;
  paces[key] = pace;
  if (pace.count >= countedAtMost) halve(pace);
  countDuration(pace, ms);
}

/** The median of such renders in ms, without their wait on the renderer; of the checkpoint when the size is new, of all when that is new too; null before the first. */
export function typicalRenderMs({ paces }: PacesState, checkpointId: string, size: SizePx | null): number | null {
  const ofSize = size === null ? undefined : paces[keyOf(checkpointId, size)];
  const pace = ofSize ?? paces[checkpointId] ?? paces[anyRender];
  return pace === undefined ? null : percentileMs(pace, 0.5);
}

/** The median of jobs of a kind that does not render, in ms; null when there were none. */
export function typicalMs({ paces }: PacesState, kind: Exclude<JobKind, "generate">): number | null {
  const pace = paces[`.${kind}`];
  return pace === undefined ? null : percentileMs(pace, 0.5);
}

function keyOf(checkpointId: string, { widthPx, heightPx }: SizePx): string {
  return `${checkpointId} ${widthPx}x${heightPx}`;
}

/**
 * What remains in ms of something done to `share` (0 to 1) after `elapsedMs`: at first as the typical duration has it, and
 * the more is done, the more as its own speed has it. Without a typical one by speed alone, once a twentieth is done; null before.
 */
export function remainingMs(typical: number | null, elapsedMs: number, share: number): number | null {
  const bySpeed = share > 0 ? (elapsedMs * (1 - share)) / share : 0;
  if (typical === null) return share >= 0.05 ? Math.round(bySpeed) : null;
  return Math.round((1 - share) * typical * (1 - share) + share * bySpeed);
}
