import type { EffectiveContract } from "../contracts.ts";
import { type Chosen, chooseCalibration } from "./calibration/choose.ts";
import { pAt } from "./calibration/curve.ts";
import { figureAtRisk, priorRisk } from "./calibration/risk.ts";
import { enoughToTell, type FigureTable, priorCalibrationId } from "./calibration/table.ts";
import type { Features, Rule } from "./check.ts";
import { quantise } from "./pixels.ts";

/** What a verdict rests on besides figures and contract. */
export interface Ground {
  readonly chosen: Chosen;
  /** How well the picture is of the kind that was calibrated on, 0..1. */
  readonly inDomain: number;
}

/** What one rule says of its figure. */
export interface Ruling {
  readonly rule: Rule;
  readonly value: number;
  readonly risk: number;
  readonly pDefect: number;
  /** True where nobody knows how likely a defect is: `pDefect` then only ranks doubts, and no report tells it (D-0148). */
  readonly isGuess?: true;
  readonly confidence: number;
  readonly verdict: "pass" | "fail" | "uncertain";
  readonly source: string;
  readonly calibrationId: string;
  readonly inDomain?: number;
  readonly shadowPDefect?: number;
  /** Why it is a question although the figure alone would not be one. */
  readonly note?: string;
}

/** Outside its domain calibration proves nothing; a fault needs more of it, since a render is at stake. */
const least = { inDomainToPass: 0.5, confidenceToFail: 0.6 };

/** Holds one figure against its limits, and against what labels taught about it. `keys` are its names in the contract's thresholds, its own first. */
export function rulingOf(
  given: Rule,
  checkVersion: string,
  keys: readonly string[],
  features: Features,
  contract: EffectiveContract,
  { chosen, inDomain }: Ground,
): Ruling {
  const { rule, source, isOwn } = withThresholds(given, keys, contract);
  const value = features[rule.feature] ?? 0;
  const risk = quantise(priorRisk(value, rule.pass, rule.fail));
  if (rule.severity === "calibrated" && chosen.kind === "unknown") {
    const none = { pDefect: 0.5, confidence: 0, verdict: "uncertain", calibrationId: chosen.id } as const;
    const note = `The calibration ${chosen.id} is not known here.`;
    return { rule, value, risk, source: `unknown calibration ${chosen.id}`, note, ...none };
  }
  const calibration = chosen.kind === "calibration" ? chosen.calibration : null;
  const table = calibration?.figures[keys[0] ?? ""];
  const prior = priorRuling(rule, value, risk, source);
  if (calibration === null || table?.checkVersion !== checkVersion || rule.severity === "hard") return prior;
  // Limits that a document sets are its own decision; the curve was learned beside other ones.
  if (table.mode === "active" && isOwn) {
    const calibrated = calibratedRuling(rule, value, risk, table, calibration.id, inDomain);
    return rule.severity === "calibrated" ? calibrated : advised(calibrated, prior, inDomain);
  }
  const shadow = { ...prior, shadowPDefect: quantise(pAt(table.curve, risk)) };
  return isOwn ? likely(shadow, table, calibration.id, inDomain) : shadow;
}

/** Advice whose labels are too few to prove limits, but enough for a probability, which decides nothing. */
function likely(
  ruling: Ruling & { readonly shadowPDefect: number },
  { defectFamilies, heldOut }: FigureTable,
  calibrationId: string,
  inDomain: number,
): Ruling {
  const isAdvice = ruling.rule.severity === "advisory";
  const { defect, auc, ece } = enoughToTell;
  const isWellFitted = defectFamilies >= defect && (heldOut.auc ?? 0) >= auc && heldOut.ece <= ece;
  if (!isAdvice || !isWellFitted || inDomain < least.inDomainToPass) return ruling;
  const { isGuess: _, ...told } = ruling;
  const { shadowPDefect: pDefect } = ruling;
  return { ...told, pDefect, calibrationId, confidence: Math.abs(2 * pDefect - 1) };
}

/** Advice says how likely it is right and still never condemns; of strange pictures it knows no more than its own limits. */
function advised(calibrated: Ruling, prior: Ruling, inDomain: number): Ruling {
  if (inDomain < least.inDomainToPass) return prior;
  return calibrated.verdict === "fail" ? { ...calibrated, verdict: "uncertain" } : calibrated;
}

function priorRuling(rule: Rule, value: number, risk: number, source: string): Ruling {
  const verdict = value <= rule.pass ? "pass" : value >= rule.fail ? "fail" : "uncertain";
  const ruling = (pDefect: number, said: Ruling["verdict"] = verdict): Ruling => {
    const confidence = Math.abs(2 * pDefect - 1);
    return { rule, value, risk, pDefect, confidence, verdict: said, source, calibrationId: priorCalibrationId };
  };
  if (rule.severity === "hard" && verdict !== "uncertain") return ruling(verdict === "fail" ? 1 : 0);
  if (rule.severity !== "advisory") return ruling(risk);
  // Advice may raise a doubt but never condemns.
  const doubt = verdict === "fail" ? ruling(0.5, "uncertain") : ruling(Math.min(0.5, risk));
  return { ...doubt, isGuess: true, confidence: 0 };
}

/** The limits that a figure is really held against: the contract's, those of a table, or the rule's own. */
export function limitsInForce(
  given: Rule,
  checkVersion: string,
  keys: readonly string[],
  contract: EffectiveContract,
): { readonly pass: number; readonly fail: number } {
  const ground = { chosen: chooseCalibration(contract.values.calibration), inDomain: 1 };
  const { pass, fail } = rulingOf(given, checkVersion, keys, {}, contract, ground).rule;
  return { pass, fail };
}

/** Limits and P(defect) of a table; the limits are told as the figures that have those risks. */
function calibratedRuling(
  own: Rule,
  value: number,
  risk: number,
  table: FigureTable,
  calibrationId: string,
  inDomain: number,
): Ruling {
  const limitAt = (at: number): number => quantise(figureAtRisk(at, own.pass, own.fail));
  const rule = { ...own, pass: limitAt(table.pass), fail: limitAt(table.fail) };
  const pDefect = pAt(table.curve, risk);
  const confidence = Math.abs(2 * pDefect - 1) * inDomain;
  const isPass = value <= rule.pass && inDomain >= least.inDomainToPass;
  const isFail = value > rule.pass && value >= rule.fail && confidence >= least.confidenceToFail;
  const verdict = isPass ? "pass" : isFail ? "fail" : "uncertain";
  const isStrange = verdict === "uncertain" && (value <= rule.pass || value >= rule.fail);
  const note = isStrange ? { note: "The check was calibrated on other kinds of pictures." } : {};
  return { rule, value, risk, pDefect, confidence, verdict, source: calibrationId, calibrationId, inDomain, ...note };
}

/**
 * Limits in force: the contract's `thresholds["<check>.<figure>"]`, for the first rule also `["<check>"]`, else its own. A hard
 * rule's own limits are a floor: a document may tighten them, never switch the rule off.
 */
function withThresholds(
  rule: Rule,
  keys: readonly string[],
  { values, origins }: EffectiveContract,
): { readonly rule: Rule; readonly source: string; readonly isOwn: boolean } {
  const source = rule.field === null ? "default" : (origins[rule.field]?.source ?? "default");
  const own = { rule, source, isOwn: true };
  const key = keys.find((each) => values.thresholds[each] !== undefined);
  const set = key === undefined ? undefined : values.thresholds[key];
  if (set === undefined) return own;
  const isHard = rule.severity === "hard";
  const asked = { pass: set.pass ?? Math.min(rule.pass, set.fail ?? rule.pass), fail: set.fail ?? rule.fail };
  const pass = isHard ? Math.min(rule.pass, asked.pass) : asked.pass;
  const fail = Math.max(pass, isHard ? Math.min(rule.fail, asked.fail) : asked.fail);
  if (pass === rule.pass && fail === rule.fail) return own;
  return { rule: { ...rule, pass, fail }, source: origins[`thresholds.${key}`]?.source ?? "contract", isOwn: false };
}
