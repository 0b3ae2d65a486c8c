import { type Curve, pAt } from "./curve.ts";
import type { Label } from "./labels.ts";
import { riskAtFail, riskAtPass } from "./risk.ts";
import { wilsonUpper } from "./wilson.ts";

/** What a wrong decision may cost, as shares: defects among what passes, good pictures among what fails. */
export interface Allowance {
  readonly escape: number;
  readonly falseRegenerate: number;
}

/** Judgement's default: one defect in fifty passes, one good picture in twenty regenerations. */
export const defaultAllowance: Allowance = { escape: 0.02, falseRegenerate: 0.05 };

/** Up to `pass` is good, from `fail` on is bad; null where the labels can't promise that. */
export interface RiskLimits {
  readonly pass: number | null;
  readonly fail: number | null;
}

/** A corpus is not the world: no limit moves beyond the middle of the rule's own band of doubt. */
const furthest = (riskAtPass + riskAtFail) / 2;

/**
 * Limits from cost: the largest risk up to which the curve and the upper 95 % Wilson bound of all that lies below keep the
 * allowed escape, and the smallest one from which those of what lies above keep the allowed false regeneration. Where no
 * label lies between what is proved good and the next doubtful one, the labels don't mind where the limit is: the rule's
 * own one is kept as far as it lies in that gap.
 */
export function riskLimitsOf(
  labels: readonly Label[],
  curve: Curve,
  allowed: Allowance = defaultAllowance,
): RiskLimits {
  const rising = labels.toSorted((one, other) => one.risk - other.risk);
  const falling = rising.toReversed();
  const pass = lastKept(
    rising,
    ({ isDefect }) => isDefect,
    allowed.escape,
    (risk) => pAt(curve, risk),
  );
  const fail = lastKept(
    falling,
    ({ isDefect }) => !isDefect,
    allowed.falseRegenerate,
    (risk) => 1 - pAt(curve, risk),
  );
  const [nextUp, nextDown] = [
    rising.find(({ risk }) => risk > (pass ?? 1))?.risk ?? 1,
    falling.find(({ risk }) => risk < (fail ?? 0))?.risk ?? 0,
  ];
  return {
    pass: pass === null ? null : Math.min(furthest, withinGap(pass, riskAtPass, nextUp)),
    fail: fail === null ? null : Math.max(furthest, withinGap(fail, riskAtFail, nextDown)),
  };
}

/** Walks the labels and gives the last risk at which both the rate there and the bound on all mistakes so far are kept. */
function lastKept(
  labels: readonly Label[],
  isMistake: (label: Label) => boolean,
  allowed: number,
  rateAt: (risk: number) => number,
): number | null {
  let [mistakes, kept] = [0, null as number | null];
  for (const [i, label] of labels.entries()) {
    if (isMistake(label)) mistakes++;
    if (labels[i + 1]?.risk === label.risk) continue;
    if (rateAt(label.risk) > allowed) break;
    if (wilsonUpper(mistakes, i + 1) <= allowed) kept = label.risk;
  }
  return kept;
}

/** `own` as far as it lies between what is proved and the middle of the gap to the next label on the other side. */
function withinGap(proved: number, own: number, next: number): number {
  const middle = (proved + next) / 2;
  return Math.max(Math.min(proved, middle), Math.min(own, Math.max(proved, middle)));
}
