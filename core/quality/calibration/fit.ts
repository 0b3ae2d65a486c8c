import { quantise } from "../pixels.ts";
import { type Curve, pAt, roundedCurve } from "./curve.ts";
import { fitIsotonic } from "./isotonic.ts";
import { familiesOf, isHeldOut, type Label } from "./labels.ts";
import { type Allowance, defaultAllowance, riskLimitsOf } from "./limits.ts";
import { aucOf, brierOf, eceOf, type Outcome } from "./metrics.ts";
import { fitPlatt } from "./platt.ts";
import { riskAtFail, riskAtPass } from "./risk.ts";
import { enough, type FigureTable } from "./table.ts";

/** From so many families on steps can be trusted; below, a smooth curve follows chance less. */
const isotonicFamilies = 300;

/**
 * Fits one figure on two thirds of the families and measures it on the rest. Same labels, same table. Advice never fails
 * anything, so of its limits only the one up to which it passes has to be proved.
 */
export function fitFigure(
  labels: readonly Label[],
  checkVersion: string,
  isAdvice = false,
  allowed: Allowance = defaultAllowance,
): FigureTable {
  const training = labels.filter(({ family }) => !isHeldOut(family));
  const method = familiesOf(labels) >= isotonicFamilies ? "isotonic" : "platt";
  const curve = roundedCurve(method === "isotonic" ? fitIsotonic(training) : fitPlatt(training));
  const limits = riskLimitsOf(training, curve, allowed);
  const heldOut = heldOutOf(labels, curve);
  const defectFamilies = familiesOf(training.filter(({ isDefect }) => isDefect));
  const cleanFamilies = familiesOf(training.filter(({ isDefect }) => !isDefect));
  const isEnough =
    cleanFamilies >= enough.clean &&
    defectFamilies >= enough.defect &&
    (heldOut.auc ?? 0) >= enough.auc &&
    heldOut.ece <= enough.ece;
  const fail = limits.fail ?? (isAdvice ? riskAtFail : null);
  const isProved = limits.pass !== null && fail !== null && limits.pass <= fail;
  return {
    checkVersion,
    method,
    mode: isEnough && isProved ? "active" : "shadow",
    families: familiesOf(training),
    defectFamilies,
    curve,
    pass: quantise(limits.pass ?? riskAtPass),
    fail: quantise(limits.fail ?? riskAtFail),
    heldOut,
  };
}

/** What a curve says about the families that were held out. */
function outcomesOf(labels: readonly Label[], curve: Curve): readonly Outcome[] {
  const unseen = labels.filter(({ family }) => isHeldOut(family));
  return unseen.map(({ risk, isDefect }) => ({ p: pAt(curve, risk), isDefect }));
}

function heldOutOf(labels: readonly Label[], curve: Curve): FigureTable["heldOut"] {
  const outcomes = outcomesOf(labels, curve);
  const auc = aucOf(outcomes);
  return {
    auc: auc === null ? null : quantise(auc),
    ece: quantise(eceOf(outcomes)),
    brier: quantise(brierOf(outcomes)),
  };
}
