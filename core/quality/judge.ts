import type { CheckResult, EffectiveContract, Overlay } from "../contracts.ts";
import { chooseCalibration } from "./calibration/choose.ts";
import type { Check, Features, Measurement, Rule } from "./check.ts";
import { quantise } from "./pixels.ts";
import { type Ground, type Ruling, rulingOf } from "./ruling.ts";

type Identity = Pick<Check, "id" | "version" | "scope" | "group" | "tool">;

/** Verdict second: the worst rule of a check decides. Needs no pixels, so new limits can be tried on old figures. */
export function judge(
  check: Identity,
  rules: readonly Rule[],
  { features, overlays }: Measurement,
  contract: EffectiveContract,
  ground: Ground = { chosen: chooseCalibration(contract.values.calibration), inDomain: 1 },
): CheckResult {
  const rulings = rules.map((rule, i) => {
    const key = `${check.id}.${rule.feature}`;
    return rulingOf(rule, check.version, i === 0 ? [key, check.id] : [key], features, contract, ground);
  });
  const worst = rulings.reduce((bad, ruling) => (isWorse(ruling, bad) ? ruling : bad), rulings[0] as Ruling);
  const { rule, value, verdict } = worst;
  const pDefect = worst.isGuess ? null : quantise(worst.pDefect);
  const limit = verdict === "fail" ? rule.fail : rule.pass;
  return {
    ...identityOf(check),
    verdict,
    severity: rule.severity,
    score: pDefect === null ? null : quantise(1 - pDefect),
    confidence: quantise(worst.confidence),
    pDefect,
    measure: { name: rule.feature, value, unit: rule.unit },
    limit: { value: quantise(limit), source: worst.source },
    features,
    reasonCode: verdict === "pass" ? null : rule.reasonCode,
    message: [rule.sentence(features, quantise(limit)), ...(worst.note === undefined ? [] : [worst.note])].join(" "),
    overlays: verdict === "pass" ? [] : [...(overlays[rule.feature] ?? [])],
    calibrationId: worst.calibrationId,
    risk: worst.risk,
    ...(worst.inDomain === undefined ? {} : { inDomain: worst.inDomain }),
    ...(worst.shadowPDefect === undefined ? {} : { shadowPDefect: worst.shadowPDefect }),
  };
}

const gravity = { pass: 0, uncertain: 1, fail: 2 } as const;

function isWorse(one: Ruling, other: Ruling): boolean {
  const step = gravity[one.verdict] - gravity[other.verdict];
  return step > 0 || (step === 0 && one.pDefect > other.pDefect);
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
