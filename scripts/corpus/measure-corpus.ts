import type { ValidatorReport } from "../../core/contracts.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { PictureTraits } from "../../core/quality/calibration/domain.ts";
import { priorRisk } from "../../core/quality/calibration/risk.ts";
import type { Rule } from "../../core/quality/check.ts";
import { type Picture, pixelHash, quantise } from "../../core/quality/pixels.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import type { Case } from "./cases.ts";
import { contractFor, judgeSpecimen, planFor, type Specimen } from "./judge-case.ts";

/** What the checks make of one case. */
export interface Measured {
  readonly id: string;
  readonly family: string;
  readonly corpus: string;
  readonly defect: string | null;
  readonly maker: string | null;
  readonly severity: number;
  readonly targets: readonly string[];
  readonly touches: readonly string[];
  readonly pixelHash: string;
  /** `<check>.<figure>` → raw risk, 0..1: the highest of its pictures; and what kind of rule judges it. */
  readonly risks: Readonly<Record<string, number>>;
  readonly severities: Readonly<Record<string, Rule["severity"]>>;
  readonly traits: readonly { readonly stage: "raw" | "finished"; readonly traits: PictureTraits }[];
  readonly ms: number;
}

const registry = new Map([...imageChecks, ...setChecks].map((check) => [check.id, check]));

/** Draws, finishes and judges a case. `corpus` names where it comes from. */
export async function measureCase(one: Case, corpus = "procedural"): Promise<Measured> {
  const pictures = await one.pictures();
  const began = performance.now();
  const evidence = one.evidence?.();
  const specimen: Specimen = {
    ...{ kind: one.kind, plan: one.plan, pictures },
    ...(evidence === undefined ? {} : { evidence }),
  };
  const report = judgeSpecimen(specimen);
  const ms = performance.now() - began;
  const { id, family, defect, maker, severity, targets, touches } = one;
  const known = { id, family, corpus, defect, maker, severity, targets, touches };
  return {
    ...known,
    pixelHash: hashOfPictures(pictures),
    ms,
    ...figuresIn(report, specimen),
    traits: traitsIn(report),
  };
}

function traitsIn({ subjects }: ValidatorReport): Measured["traits"] {
  return subjects.flatMap(({ stage, traits }) =>
    traits === undefined || stage === "set" ? [] : [{ stage, traits: traits as unknown as PictureTraits }],
  );
}

/** Raw risk of every figure that a rule judges, from the figures alone and the rules' own limits. */
function figuresIn(report: ValidatorReport, specimen: Specimen): Pick<Measured, "risks" | "severities"> {
  const { evidence } = specimen;
  const context = {
    ...{ plan: planFor(specimen), contract: contractFor(specimen).values },
    ...(evidence === undefined ? {} : { evidence }),
  };
  const risks: Record<string, number> = {};
  const severities: Record<string, Rule["severity"]> = {};
  for (const result of report.subjects.flatMap(({ checks }) => checks)) {
    const check = registry.get(result.checkId);
    if (check === undefined || result.measure === null) continue;
    for (const rule of check.rules(context)) {
      const key = `${check.id}.${rule.feature}`;
      const risk = quantise(priorRisk(result.features[rule.feature] ?? 0, rule.pass, rule.fail));
      risks[key] = Math.max(risks[key] ?? 0, risk);
      severities[key] = rule.severity;
    }
  }
  return { risks, severities };
}

function hashOfPictures(pictures: readonly Picture[]): string {
  return sha256Hex(pictures.map((picture) => pixelHash(picture)).join("\n"));
}
