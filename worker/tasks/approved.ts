import type { Plan, Portrait, ValidatorReport } from "../../core/contracts.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ObjectStore } from "../../store/objects.ts";

/** The first picture of an asset's approved variant. */
export interface ApprovedPicture {
  readonly assetId: string;
  readonly versionId: string;
  readonly unitKey: string;
  readonly pixelHash: string;
  /** Object that holds the finished picture. */
  readonly image: string;
  readonly portrait: Portrait | null;
  readonly plan: Plan;
}

/** What is approved of an asset now; null when nothing is. @throws Failure OBJECT_MISSING, OBJECT_CORRUPT */
export async function approvedPicture(
  objects: ObjectStore,
  { assets }: ProjectState,
  assetId: string,
): Promise<ApprovedPicture | null> {
  const { approved, versions } = assets[assetId] ?? {};
  const version = versions?.find(({ id }) => id === approved?.versionId);
  if (!approved || !version?.planHash || !version.reportHash) return null;
  // Taken before waiting: the state goes on changing.
  const { id: versionId, planHash, reportHash, units } = version;
  const { variantIndex } = approved;
  const [plan, report] = await Promise.all([
    objects.getJson<Plan>(planHash),
    objects.getJson<ValidatorReport>(reportHash),
  ]);
  const unitKey = plan.units.find((unit) => unit.variantIndex === variantIndex)?.unitKey ?? "";
  const subject = report.subjects.find((each) => each.unitKey === unitKey && each.stage === "finished");
  const image = units[unitKey]?.finished?.hash;
  if (!subject?.pixelHash || image === undefined) return null;
  return { assetId, versionId, unitKey, pixelHash: subject.pixelHash, image, portrait: subject.portrait ?? null, plan };
}
