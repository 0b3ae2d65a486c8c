import type { EffectiveContract, Plan, ValidatorReport } from "../contracts.ts";
import { hashOf } from "../hash.ts";
import type { CheckContext } from "./check.ts";
import type { Decoded } from "./checks/decode.ts";
import type { Evidence } from "./evidence.ts";
import { qualityVersion } from "./registry.ts";
import { variantSubjects, type Wanted } from "./variant.ts";
import { bestOf, pAnyDefectOf, verdictOf } from "./verdict.ts";

export interface UnitImage {
  readonly unitKey: string;
  readonly decoded: Decoded;
}

export interface ValidationInput {
  readonly plan: Plan;
  readonly contract: EffectiveContract;
  readonly raw: readonly UnitImage[];
  readonly finished: readonly UnitImage[];
  /** The variants that were made so far; all when left out. */
  readonly variants?: readonly number[];
  /** Name and version of what decoded the pictures; becomes part of the report. */
  readonly codec: string;
  /** What the plan was made from, and the approved pictures it belongs to. */
  readonly evidence?: Evidence;
}

type Subject = ValidatorReport["subjects"][number];

/** What is judged, without its pictures. */
export type ValidationTask = Omit<ValidationInput, "raw" | "finished">;

/** `validation` of pictures that are all at hand. Same pixels, plan and contract give the same report. */
export function validateVersion({ raw, finished, ...task }: ValidationInput): ValidatorReport {
  const images = { raw, finished };
  const looking = validation(task);
  let step = looking.next();
  while (step.done !== true) {
    const { unitKey, stage } = step.value;
    const found = images[stage].find((image) => image.unitKey === unitKey);
    step = looking.next(found?.decoded ?? missing(stage));
  }
  return step.value;
}

/** What stands for a picture that nobody made. */
export function missing(stage: Wanted["stage"]): Decoded {
  return { failure: `there is no ${stage} picture` };
}

/**
 * All checks of one version in the order of the gates: raw and finished picture of every planned unit, then the sets. It asks
 * for one picture after the other and lets go of it, so that whoever hands them over needs to hold one only; what a set keeps
 * of its members is bounded (`mostHeldPx`). A broken picture or check is a line in the report, never an exception.
 */
export function* validation(task: ValidationTask): Generator<Wanted, ValidatorReport, Decoded> {
  const { plan, contract, codec, evidence } = task;
  const context: CheckContext = { plan, contract: contract.values, ...(evidence === undefined ? {} : { evidence }) };
  const judged: { readonly variantIndex: number; readonly subjects: readonly Subject[] }[] = [];
  for (const variantIndex of task.variants ?? new Set(plan.units.map((unit) => unit.variantIndex))) {
    const units = plan.units.filter((unit) => unit.variantIndex === variantIndex);
    judged.push({ variantIndex, subjects: yield* variantSubjects(units, variantIndex, contract, context) });
  }
  const verdicts = judged.map(({ subjects }) => verdictOf(subjects, plan.checks));
  const risks = judged.map(({ variantIndex, subjects }) => [String(variantIndex), pAnyDefectOf(subjects)] as const);
  return {
    schemaVersion: 1,
    planHash: hashOf(plan),
    contractHash: hashOf(contract),
    toolVersion: `${qualityVersion}; ${codec}`,
    subjects: judged.flatMap(({ subjects }) => subjects),
    verdict: bestOf(verdicts),
    pAnyDefect: Object.fromEntries(risks),
    ...referencesOf(evidence),
  };
}

/** Which pictures of other assets the checks saw; nothing when there were none, so that such reports stay as they were. */
function referencesOf(evidence: Evidence | undefined): Pick<ValidatorReport, "references"> {
  const { linked = [], neighbours = [] } = evidence ?? {};
  const references = [...linked, ...neighbours].map(({ assetId, versionId, unitKey, pixelHash }) => ({
    assetId,
    versionId,
    unitKey,
    pixelHash,
  }));
  const isFirst = ({ versionId, unitKey }: (typeof references)[number], i: number): boolean =>
    references.findIndex((other) => other.versionId === versionId && other.unitKey === unitKey) === i;
  return references.length === 0 ? {} : { references: references.filter(isFirst) };
}
