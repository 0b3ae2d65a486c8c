import type { CheckResult, EffectiveContract, Overlay } from "../contracts.ts";
import type { Check, Features, Measurement, Rule } from "./check.ts";
import { quantise } from "./pixels.ts";

/** Names the formula of `priorRisk`: there are no labels to calibrate on yet. */
const priorCalibrationId = "prior-1";

/** P(defect) at the pass limit (allowed escape) and at the fail limit (1 − allowed false regenerate). */
const riskAtPass = 0.02;
const riskAtFail = 0.95;

type Identity = Pick<Check, "id" | "version" | "scope" | "group" | "tool">;

interface Ruling {
  readonly rule: Rule;
  readonly value: number;
  readonly pDefect: number;
  readonly verdict: "pass" | "fail" | "uncertain";
  readonly source: string;
}

/**
 * P(defect) of a figure from its distance to the two limits: 0.02·(m/pass)² below pass, linear to 0.95 between them,
 * 1 − 0.05·(fail/m)² above fail. Continuous and rising with the figure.
 */
export function priorRisk(measure: number, pass: number, fail: number): number {
  if (measure <= pass) return pass > 0 ? riskAtPass * (Math.max(0, measure) / pass) ** 2 : 0;
  if (measure >= fail) return 1 - (1 - riskAtFail) * (fail / measure) ** 2;
  return riskAtPass + ((riskAtFail - riskAtPass) * (measure - pass)) / (fail - pass);
}

/** Verdict second: the worst rule of a check decides. Needs no pixels, so new limits can be tried on old figures. */
export function judge(
  check: Identity,
  rules: readonly Rule[],
  { features, overlays }: Measurement,
  contract: EffectiveContract,
): CheckResult {
  const rulings = rules.map((rule, i) => {
    const key = `${check.id}.${rule.feature}`;
    return rulingOf(rule, i === 0 ? [key, check.id] : [key], features, contract);
  });
  const worst = rulings.reduce((bad, ruling) => (ruling.pDefect > bad.pDefect ? ruling : bad), rulings[0] as Ruling);
  const { rule, value, verdict, pDefect } = worst;
  const limit = verdict === "fail" ? rule.fail : rule.pass;
  return {
    ...identityOf(check),
    verdict,
    severity: rule.severity,
    score: quantise(1 - pDefect),
    confidence: quantise(Math.abs(2 * pDefect - 1)),
    pDefect: quantise(pDefect),
    measure: { name: rule.feature, value, unit: rule.unit },
    limit: { value: quantise(limit), source: worst.source },
    features,
    reasonCode: verdict === "pass" ? null : rule.reasonCode,
    message: rule.sentence(features, quantise(limit)),
    overlays: verdict === "pass" ? [] : [...(overlays[rule.feature] ?? [])],
    calibrationId: priorCalibrationId,
  };
}

function rulingOf(given: Rule, keys: readonly string[], features: Features, contract: EffectiveContract): Ruling {
  const { rule, source } = withThresholds(given, keys, contract);
  const value = features[rule.feature] ?? 0;
  const verdict = value <= rule.pass ? "pass" : value >= rule.fail ? "fail" : "uncertain";
  const prior = priorRisk(value, rule.pass, rule.fail);
  if (rule.severity === "hard" && verdict !== "uncertain") {
    return { rule, value, verdict, source, pDefect: verdict === "fail" ? 1 : 0 };
  }
  // Advice may raise a doubt but never condemns.
  if (rule.severity === "advisory" && verdict === "fail")
    return { rule, value, verdict: "uncertain", source, pDefect: 0.5 };
  return { rule, value, verdict, source, pDefect: rule.severity === "advisory" ? Math.min(0.5, prior) : prior };
}

/**
 * Limits in force: the contract's `thresholds["<check>.<figure>"]`, for the first rule also `["<check>"]`, else its own. A hard
 * rule's own limits are a floor: a document may tighten them, never switch the rule off.
 */
function withThresholds(
  rule: Rule,
  keys: readonly string[],
  { values, origins }: EffectiveContract,
): { readonly rule: Rule; readonly source: string } {
  const own = { rule, source: rule.field === null ? "default" : (origins[rule.field]?.source ?? "default") };
  const key = keys.find((each) => values.thresholds[each] !== undefined);
  const set = key === undefined ? undefined : values.thresholds[key];
  if (set === undefined) return own;
  const isHard = rule.severity === "hard";
  const asked = { pass: set.pass ?? Math.min(rule.pass, set.fail ?? rule.pass), fail: set.fail ?? rule.fail };
  const pass = isHard ? Math.min(rule.pass, asked.pass) : asked.pass;
  const fail = Math.max(pass, isHard ? Math.min(rule.fail, asked.fail) : asked.fail);
  if (pass === rule.pass && fail === rule.fail) return own;
  return { rule: { ...rule, pass, fail }, source: origins[`thresholds.${key}`]?.source ?? "contract" };
}

/** A result without a verdict on the picture: not applicable, behind a failed gate, or broken. */
export function unjudged(
  check: Identity,
  verdict: "skipped" | "error",
  reasonCode: "NOT_APPLICABLE" | "EARLIER_GATE_FAILED" | "CHECK_MISSING" | "CHECK_BROKEN",
  message: string,
): CheckResult {
  return {
    ...identityOf(check),
    verdict,
    severity: "hard",
    score: null,
    confidence: 0,
    pDefect: null,
    measure: null,
    limit: null,
    features: {},
    reasonCode,
    message,
    overlays: [],
    calibrationId: null,
  };
}

function identityOf(check: Identity): Pick<CheckResult, "checkId" | "version" | "scope" | "group" | "tool"> {
  return { checkId: check.id, version: check.version, scope: check.scope, group: check.group, tool: check.tool };
}

/** Figures as every check reports them: quantised to 1e-4, so that two machines never differ in a last bit. */
export function quantised(features: Features): Features {
  return Object.fromEntries(Object.entries(features).map(([name, value]) => [name, quantise(value)]));
}

/** An overlay around a box. */
export function boxOverlay(
  label: string,
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
): Overlay {
  return {
    kind: "box",
    label,
    points: [
      [box.left, box.top],
      [box.right + 1, box.bottom + 1],
    ],
  };
}
