import type { JobKind, VersionPlan } from "../contracts.ts";

/** A job as its version implies it: ids derive from versionId and unitKey, so planning twice adds nothing. */
interface PlannedJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly unitKey: string | null;
  readonly round: number;
  readonly needs: readonly string[];
}

type Planned = Pick<VersionPlan, "versionId" | "units" | "firstVariants">;

/** The id of a version's job; `key` is a render's unit, or the variant that a later round adds. */
export function jobId(versionId: string, kind: JobKind, key: string | null = null): string {
  return key === null ? `${versionId}.${kind}` : `${versionId}.${kind}.${key}`;
}

/** The variants that are rendered only when needed, one per round after the first. */
export function furtherVariants({ units, firstVariants }: Omit<Planned, "versionId">): number[] {
  if (firstVariants === undefined) return [];
  return [...new Set(units.map(({ variantIndex }) => variantIndex))].filter((index) => index >= firstVariants);
}

/**
 * The whole job graph of one version. In each round generate (one per unit) → finish → validate, then route. The first
 * round has all variants, or the first ones; each further one is a round that begins when the checks of the round before
 * are not enough.
 */
export function jobsOfVersion(version: Planned): PlannedJob[] {
  const { versionId, units } = version;
  const further = furtherVariants(version);
  const renders: PlannedJob[] = [];
  const stages: PlannedJob[] = [];
  const checks: string[] = [];
  for (const [round, variant] of [null, ...further].entries()) {
    const key = variant === null ? null : `v${variant}`;
    const needs = checks.slice(-1);
    const mine = units.filter(({ variantIndex }) =>
      variant === null ? !further.includes(variantIndex) : variantIndex === variant,
    );
    const rendered = mine.map(({ unitKey }): PlannedJob => {
      return { id: jobId(versionId, "generate", unitKey), kind: "generate", unitKey, round, needs };
    });
    const finish = jobId(versionId, "finish", key);
    const validate = jobId(versionId, "validate", key);
    renders.push(...rendered);
    stages.push({ id: finish, kind: "finish", unitKey: null, round, needs: rendered.map(({ id }) => id) });
    stages.push({ id: validate, kind: "validate", unitKey: null, round, needs: [finish] });
    checks.push(validate);
  }
  return [
    ...renders,
    ...stages,
    { id: jobId(versionId, "route"), kind: "route", unitKey: null, round: 0, needs: checks },
  ];
}
