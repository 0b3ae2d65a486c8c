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
  /** The variants made up to the round of the job. */
  readonly variants: readonly number[];
}

/** Loads what a job works from. @throws Failure OBJECT_MISSING, OBJECT_CORRUPT, CONFLICT when the version is unknown */
export async function loadWork({ project }: TaskContext, job: Job): Promise<PlannedWork> {
  const version = findVersion(project.state(), job.assetId, job.versionId);
  if (version === undefined) throw new Failure("CONFLICT", `There is no version ${job.versionId}.`);
  const plan = await project.objects.getJson<Plan>(version.planHash);
  const contract = await project.objects.getJson<EffectiveContract>(plan.contractHash);
  const all = [...new Set(plan.units.map(({ variantIndex }) => variantIndex))];
  const end = version.firstVariants === null ? all.length : version.firstVariants + job.round;
  return { version, plan, contract, variants: all.filter((index) => index < end) };
}

/** The stored bytes of one picture per unit of some variants, in plan order. @throws Failure CONFLICT when one is not there yet */
export async function loadPictures(
  { project }: TaskContext,
  { version, plan }: PlannedWork,
  variants: readonly number[],
  pick: (unit: Unit) => ImageRef | null,
): Promise<{ unitKey: string; png: Uint8Array }[]> {
  const wanted = plan.units.filter(({ variantIndex }) => variants.includes(variantIndex));
  return Promise.all(
    wanted.map(async ({ unitKey }) => {
      const unit = version.units[unitKey];
      const image = unit === undefined ? null : pick(unit);
      if (image === null) throw new Failure("CONFLICT", `Picture ${unitKey} of ${version.id} is not there yet.`);
      return { unitKey, png: await project.objects.get(image.hash) };
    }),
  );
}
