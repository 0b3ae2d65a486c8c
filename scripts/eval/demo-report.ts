import type { Version } from "../../core/asset/state.ts";
import type { Plan, ValidatorReport } from "../../core/contracts.ts";
import { isDeciding } from "../../core/decision/deciding.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { FinishEvidence } from "../../core/quality/finish/finish.ts";
import { type CheckFigures, figuresPerCheck, type Judgement } from "./demo-checks.ts";
import { checksOfDefect, type DemoTruth } from "./demo-truth.ts";

/** A version with its evidence. */
export interface JudgedVersion {
  readonly version: Version;
  readonly plan: Plan;
  readonly report: ValidatorReport;
  readonly finish: FinishEvidence;
}

/** A whole run in figures; shares are 0..1. */
export interface DemoReport {
  readonly assets: number;
  /** Share of the assets that were approved, or given up, without a person. */
  readonly autoResolved: number;
  /** Share of the approvals by the system whose picture shows a planted defect. */
  readonly escapeRate: number;
  /** The same, if defects that finishing removed counted as well. */
  readonly escapeRateBeforeFinish: number;
  /** Share of the regenerations of versions without any planted defect. */
  readonly falseRegenerate: number;
  readonly questionsPerAccepted: number;
  readonly questions: number;
  readonly exceptions: number;
  readonly planted: number;
  readonly escaped: readonly string[];
  readonly perCheck: Readonly<Record<string, CheckFigures>>;
}

/** What a run came to, held against what the renderer planted. */
export function reportOf(state: ProjectState, versions: readonly JudgedVersion[], truth: DemoTruth): DemoReport {
  const assets = Object.values(state.assets);
  const auto = assets.filter(({ approved }) => approved?.by === "route");
  const byId = new Map(versions.map((judged) => [judged.version.id, judged]));
  const approved = auto.flatMap((asset) => byId.get(asset.approved?.versionId ?? "") ?? []);
  const escaped = approved.filter((judged) => defectsOf(judged, truth, true).length > 0);
  const escapedRaw = approved.filter((judged) => defectsOf(judged, truth, false).length > 0);
  const again = versions.filter(({ version }) => version.route?.outcome === "regenerate");
  const needless = again.filter((judged) => defectsOf(judged, truth, false).length === 0);
  const questions = Object.values(state.decisions).filter((decision) => isDeciding(state, decision)).length;
  const rejected = assets.filter(({ versions: all }) => all.at(-1)?.route?.outcome === "reject").length;
  return {
    assets: assets.length,
    autoResolved: share(auto.length + rejected, assets.length),
    escapeRate: share(escaped.length, approved.length),
    escapeRateBeforeFinish: share(escapedRaw.length, approved.length),
    falseRegenerate: share(needless.length, versions.length),
    questionsPerAccepted: share(questions, auto.length),
    questions,
    exceptions: Object.values(state.exceptions).length,
    planted: versions.reduce((sum, judged) => sum + defectsOf(judged, truth, false).length, 0),
    escaped: escaped.map(({ version }) => version.id),
    perCheck: figuresPerCheck(versions.flatMap((judged) => judgementsOf(judged, truth))),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function unitsOf({ version, plan }: JudgedVersion): Plan["units"] {
  const best = version.route?.bestVariant ?? 0;
  return plan.units.filter(({ variantIndex }) => variantIndex === best);
}

/** Planted defects of the variant that was chosen; with `isFinished` without those that finishing provably removed. */
function defectsOf(judged: JudgedVersion, truth: DemoTruth, isFinished: boolean): readonly string[] {
  return unitsOf(judged).flatMap(({ unitKey }) => {
    const planted = truth.get(`${judged.version.id}.generate.${unitKey}`) ?? [];
    return planted.filter((defect) => !isFinished || !isRemoved(defect, unitKey, judged));
  });
}

/** One common trim centres a single picture again whatever the render did; specks are counted as they are wiped away. */
function isRemoved(defect: string, unitKey: string, { plan, finish }: JudgedVersion): boolean {
  if (defect === "off_centre") return plan.finish.trim === "common" && plan.outputKind === "single_image";
  if (defect !== "specks") return false;
  return (finish.units.find((unit) => unit.unitKey === unitKey)?.specksRemoved ?? 0) > 0;
}

/** Every verdict of every check of the chosen variant beside the truth; null where the truth does not concern the check. */
function judgementsOf(judged: JudgedVersion, truth: DemoTruth): readonly Judgement[] {
  const keys = unitsOf(judged).map(({ unitKey }) => unitKey);
  const all = new Set(defectsOf(judged, truth, true));
  return judged.report.subjects.flatMap(({ unitKey, checks }) => {
    if (unitKey !== null && !keys.includes(unitKey)) return [];
    const planted = unitKey === null ? [...all] : (truth.get(`${judged.version.id}.generate.${unitKey}`) ?? []);
    const visible = planted.filter((defect) => unitKey === null || !isRemoved(defect, unitKey, judged));
    const isTold = checks.flatMap((check): readonly Judgement[] => {
      if (check.verdict === "skipped" || check.pDefect === null || check.severity === "advisory") return [];
      const isDefect = visible.some((defect) => checksOfDefect[defect]?.includes(check.checkId));
      // Another defect may rightly be seen by this check too.
      if (!isDefect && (visible.length > 0 || planted.length > 0)) return [];
      return [{ checkId: check.checkId, verdict: check.verdict, p: check.pDefect, isDefect }];
    });
    return isTold;
  });
}
