import type { RenderedPicture } from "../../core/asset/state.ts";
import type { Plan } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type { Job } from "../../core/job/state.ts";
import { memoryRung } from "../../core/job/tries.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { addText } from "../comfy/png-text.ts";
import type { ComfyGraph, RenderOptions, RenderResult } from "../comfy/provider.ts";
import { toEnvironment } from "./environment.ts";
import { createPreviews } from "./previews.ts";
import { createRenderStages, type RenderPlace, type RenderStages } from "./render-stages.ts";
import { requireOnRenderer } from "./require-on-renderer.ts";
import { storedPicture, untilTwinEnded } from "./reuse.ts";
import type { Task, TaskContext, TaskOutcome } from "./task.ts";
import { loadWork, type PlannedWork } from "./version.ts";

type PlannedUnit = Plan["units"][number];
type StageTimes = NonNullable<ReturnType<RenderStages["times"]>>;
type Rendered = Pick<RenderResult, "promptId" | "fromCache" | "adopted"> & { readonly stages?: StageTimes };

/**
 * Renders one unit of a version, adopts the render an earlier attempt began, or takes the picture that exists already; it
 * is stored before this returns.
 */
export const generate: Task = async (context, job) => {
  const work = await loadWork(context, job);
  const unit = work.plan.units.find(({ unitKey }) => unitKey === job.unitKey);
  if (unit === undefined || context.promptId === null)
    throw new Failure("CONFLICT", `Job ${job.id} names no unit of its plan.`);
  const wanted = { job, work, unit, environment: () => environmentOf(context) };
  await untilTwinEnded(context, wanted);
  const stored = await storedPicture(context, wanted);
  if (stored !== null) return reusedOutcome(context.promptId, unit, stored);
  await context.slot?.take(context.signal);
  return render(context, job, work, unit);
};

async function render(context: TaskContext, job: Job, work: PlannedWork, unit: PlannedUnit): Promise<TaskOutcome> {
  const rung = memoryRung(job);
  if (rung !== null) await context.provider.freeMemory(rung);
  const request = await toRequest(context, job, work, unit);
  await requireOnRenderer(context, request.graph);
  const stages = createRenderStages(request.graph, context.monotonic);
  const rendered = await watched(context, stages, (onProgress) =>
    context.provider.render(request, { signal: context.signal, takenOver: context.takenOver, onProgress }),
  );
  const times = stages.times();
  const image = rendered.images[0];
  if (image === undefined) throw new Failure("OUTPUT_MISSING", `Job ${job.id} gave no picture.`);
  const told = { ...rendered, ...(times === null ? {} : { stages: times }) };
  return store(context, unit, told, addText(image.bytes, "diecast", provenance(context, job, work, unit)));
}

/** Renders, and tells where it is and what it looks like so far; nothing is told any more when it has ended. */
async function watched(
  { monotonic, onProgress }: TaskContext,
  stages: RenderStages,
  run: (onProgress: RenderOptions["onProgress"]) => Promise<RenderResult>,
): Promise<RenderResult> {
  let place: RenderPlace | null = null;
  const previews = createPreviews((preview) => place !== null && onProgress({ ...place, preview }), monotonic);
  try {
    return await run((progress) => {
      place = stages.hear(progress);
      onProgress(place);
      if (progress.preview !== undefined) previews.show(progress.preview);
    });
  } finally {
    await previews.end();
  }
}

function reusedOutcome(
  promptId: string,
  { graphHash }: PlannedUnit,
  { version, unit, raw }: RenderedPicture,
): TaskOutcome {
  return {
    result: {
      kind: "generate",
      image: raw,
      promptId,
      fromCache: false,
      adopted: false,
      environmentHash: version.environmentHash ?? "",
      graphHash,
      reused: { versionId: version.id, unitKey: unit.unitKey },
    },
  };
}

async function toRequest(
  { project, promptId, previousPromptIds }: TaskContext,
  job: Job,
  { plan }: PlannedWork,
  unit: PlannedUnit,
) {
  return {
    promptId: promptId ?? "",
    previousPromptIds,
    graph: await project.objects.getJson<ComfyGraph>(unit.graphHash),
    filenamePrefix: `diecast/${project.projectId}/${job.id}`,
    outputNodeId: plan.workflow.outputNodeId,
    expected: { count: 1, widthPx: plan.params.widthPx, heightPx: plan.params.heightPx },
    tag: { project: project.projectId, run: job.runId, job: job.id, attempt: job.attempt },
    references: await Promise.all(
      unit.references.map(async ({ nodeId, inputName, pixelHash }) => {
        const hash = rawPictureOf(project.state(), pixelHash);
        return { nodeId, inputName, hash, bytes: await project.objects.get(hash) };
      }),
    ),
  };
}

/** The object that holds a raw picture with these pixels; of several any will do. @throws Failure OBJECT_MISSING */
function rawPictureOf({ assets }: ProjectState, pixelHash: string): string {
  for (const { versions } of Object.values(assets)) {
    for (const { units } of versions) {
      const image = Object.values(units).find(({ raw }) => raw?.pixelHash === pixelHash)?.raw;
      if (image) return image.hash;
    }
  }
  throw new Failure("OBJECT_MISSING", `No raw picture has the pixels ${pixelHash}.`);
}

async function store(
  context: TaskContext,
  { graphHash }: PlannedUnit,
  rendered: Rendered,
  png: Uint8Array,
): Promise<TaskOutcome> {
  const facts = await context.pixels.inspect(png);
  const hash = await context.project.objects.put(png);
  const environmentHash = await environmentOf(context);
  const { promptId, fromCache, adopted, stages } = rendered;
  return {
    result: {
      kind: "generate",
      image: { hash, ...facts, bytes: png.length, thumbHash: null },
      promptId,
      fromCache,
      adopted,
      environmentHash,
      graphHash,
      providerId: context.provider.id,
      ...(stages === undefined ? {} : { stages }),
    },
  };
}

async function environmentOf({ project, provider }: TaskContext): Promise<string> {
  return project.objects.putJson(toEnvironment(provider.id, await provider.probe()));
}

/** What the stored PNG says of itself, beside ComfyUI's own graph; the same for the same picture, so it holds no times. */
function provenance({ project }: TaskContext, job: Job, { version, plan }: PlannedWork, unit: PlannedUnit): string {
  const { planHash, packageHash } = version;
  return JSON.stringify({
    project: project.projectId,
    spec: plan.specId,
    version: job.versionId,
    unit: unit.unitKey,
    seed: unit.seed,
    planHash,
    packageHash,
  });
}
