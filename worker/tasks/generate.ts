import type { Plan } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type { Job } from "../../core/job/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { addText } from "../comfy/png-text.ts";
import type { ComfyGraph, RenderProgress } from "../comfy/provider.ts";
import { toEnvironment } from "./environment.ts";
import type { Task, TaskContext, TaskOutcome } from "./task.ts";
import { loadWork, type PlannedWork } from "./version.ts";

type PlannedUnit = Plan["units"][number];

/** Renders one unit of a version, or adopts the render an earlier attempt began; the picture is stored before this returns. */
export const generate: Task = async (context, job) => {
  const work = await loadWork(context, job);
  const unit = work.plan.units.find(({ unitKey }) => unitKey === job.unitKey);
  if (unit === undefined || context.promptId === null)
    throw new Failure("CONFLICT", `Job ${job.id} names no unit of its plan.`);
  const rendered = await context.provider.render(await toRequest(context, job, work, unit), {
    signal: context.signal,
    onProgress: (progress) => context.onProgress(stageOf(progress), shareOf(progress)),
  });
  const image = rendered.images[0];
  if (image === undefined) throw new Failure("OUTPUT_MISSING", `Job ${job.id} gave no picture.`);
  return store(
    context,
    { job, work, unit },
    rendered,
    addText(image.bytes, "diecast", provenance(context, job, work, unit)),
  );
};

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
    tag: { project: project.projectId, job: job.id, attempt: job.attempt },
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
  { project, provider, pixels }: TaskContext,
  { job }: { job: Job; work: PlannedWork; unit: PlannedUnit },
  rendered: { promptId: string; fromCache: boolean; adopted: boolean },
  png: Uint8Array,
): Promise<TaskOutcome> {
  const facts = await pixels.inspect(png);
  const hash = await project.objects.put(png);
  const environmentHash = await project.objects.putJson(toEnvironment(provider.id, await provider.probe()));
  if (job.kind !== "generate") throw new Failure("CONFLICT", `Job ${job.id} does not render.`);
  const { promptId, fromCache, adopted } = rendered;
  return {
    result: {
      kind: "generate",
      image: { hash, ...facts, bytes: png.length, thumbHash: null },
      promptId,
      fromCache,
      adopted,
      environmentHash,
    },
  };
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

function stageOf(progress: RenderProgress): string {
  return progress.queuePosition === null ? "rendering" : "queued on the renderer";
}

function shareOf({ value, max, queuePosition }: RenderProgress): number {
  return queuePosition !== null || max <= 0 ? 0 : Math.min(1, value / max);
}
