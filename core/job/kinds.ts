import type { JobKind, VersionPlan } from "../contracts.ts";

/** A job as its version implies it: ids derive from versionId and unitKey, so planning twice adds nothing. */
interface PlannedJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly unitKey: string | null;
  readonly needs: readonly string[];
}

/** The id of a version's job. */
export function jobId(versionId: string, kind: JobKind, unitKey: string | null = null): string {
  return unitKey === null ? `${versionId}.${kind}` : `${versionId}.${kind}.${unitKey}`;
}

/** The whole job graph of one version: generate (one per unit) → finish → validate → route. */
export function jobsOfVersion(version: Pick<VersionPlan, "versionId" | "units">): PlannedJob[] {
  const { versionId } = version;
  const generate = version.units.map(
    ({ unitKey }): PlannedJob => ({ id: jobId(versionId, "generate", unitKey), kind: "generate", unitKey, needs: [] }),
  );
  const after = (kind: JobKind, needs: readonly string[]): PlannedJob => ({
    id: jobId(versionId, kind),
    kind,
    unitKey: null,
    needs,
  });
  const finish = after(
    "finish",
    generate.map((job) => job.id),
  );
  const validate = after("validate", [finish.id]);
  return [...generate, finish, validate, after("route", [validate.id])];
}
