import { findVersion, type Unit, type Version } from "../../core/asset/state.ts";
import type { EffectiveContract, ImageRef, Plan } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import type { Job } from "../../core/job/state.ts";
import type { TaskContext } from "./task.ts";

/** A job's version and the frozen plan it is made by. */
export interface PlannedWork {
  readonly version: Version;
  readonly plan: Plan;
  readonly contract: EffectiveContract;
}

/** Loads what a job works from. @throws Failure OBJECT_MISSING, OBJECT_CORRUPT, CONFLICT when the version is unknown */
export async function loadWork({ project }: TaskContext, job: Job): Promise<PlannedWork> {
  const version = findVersion(project.state(), job.assetId, job.versionId);
  if (version === undefined) throw new Failure("CONFLICT", `There is no version ${job.versionId}.`);
  const plan = await project.objects.getJson<Plan>(version.planHash);
  return { version, plan, contract: await project.objects.getJson<EffectiveContract>(plan.contractHash) };
}

/** The stored bytes of one picture per unit, in plan order. @throws Failure CONFLICT when a picture is not there yet */
export async function loadPictures(
  { project }: TaskContext,
  { version, plan }: PlannedWork,
  pick: (unit: Unit) => ImageRef | null,
): Promise<{ unitKey: string; png: Uint8Array }[]> {
  return Promise.all(
    plan.units.map(async ({ unitKey }) => {
      const unit = version.units[unitKey];
      const image = unit === undefined ? null : pick(unit);
      if (image === null) throw new Failure("CONFLICT", `Picture ${unitKey} of ${version.id} is not there yet.`);
      return { unitKey, png: await project.objects.get(image.hash) };
    }),
  );
}
