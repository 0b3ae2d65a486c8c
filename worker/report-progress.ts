import { findVersion } from "../core/asset/state.ts";
import type { Job } from "../core/job/state.ts";
import type { ProjectState } from "../core/project/state.ts";
import { remainingMs, typicalRenderMs } from "../core/telemetry/paces.ts";
import { type Progress, renderPercent } from "../core/view/progress.ts";
import type { RenderPlace } from "./tasks/render-stages.ts";

/** What a render tells of itself as everybody sees it: stage-weighted percent, and what remains by such renders of late. */
export function progressOf(state: ProjectState, job: Job, place: RenderPlace): Progress {
  const { stage, share, node, preview } = place;
  return {
    jobId: job.id,
    versionId: job.versionId,
    unitKey: job.unitKey,
    stage,
    percent: renderPercent(stage, stage === "sampling" ? share : 0),
    etaMs: etaOf(state, job, place),
    node,
    ...(preview === undefined ? {} : { preview }),
  };
}

function etaOf(state: ProjectState, job: Job, { stage, share, samplingMs, ahead }: RenderPlace): number | null {
  const size = findVersion(state, job.assetId, job.versionId)?.renderSize ?? null;
  const typical = typicalRenderMs(state, job.checkpointId, size);
  if (stage === "queue") return typical === null ? null : (ahead + 1) * typical;
  return remainingMs(typical, samplingMs, share);
}
