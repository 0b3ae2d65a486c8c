import { isHeldOut } from "../../core/quality/calibration/labels.ts";
import { aucOf, eceOf } from "../../core/quality/calibration/metrics.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import type { JudgedCase } from "./judged.ts";

/** One line of the evaluation: a check on a corpus, for one severity of its defects or for all. */
export interface EvaluationRow {
  readonly checkId: string;
  readonly corpus: string;
  /** What its verdicts are worth: exact facts, limits and probabilities that labels proved, or advice that never condemns. */
  readonly kind: "hard" | "calibrated" | "advisory";
  readonly severity: number | "all";
  readonly clean: number;
  readonly defects: number;
  readonly auc: number | null;
  /** 95 % by resampling families. */
  readonly aucInterval: readonly [number, number] | null;
  /** Shares of the good pictures. */
  readonly falselyFailed: number;
  readonly falselyAsked: number;
  /** Shares of the defects. */
  readonly escaped: number;
  readonly asked: number;
  readonly caught: number;
  /** Of the procedural corpus: on families that no table was fitted on. Null where the check tells no probabilities. */
  readonly ece: number | null;
  readonly msMedian: number;
  readonly msHigh: number;
}

const rounds = 200;

type Known = JudgedCase & { readonly isDefect: boolean };

export function rowsOf(checkId: string, corpus: string, judged: readonly JudgedCase[]): readonly EvaluationRow[] {
  const known = judged.filter((one): one is Known => one.isDefect !== null);
  const severities = [...new Set(known.filter((one) => one.isDefect).map(({ measured }) => measured.severity))].sort();
  const rows = severities.map((severity) =>
    rowOf(
      { checkId, corpus, severity },
      known.filter((one) => !one.isDefect || one.measured.severity === severity),
    ),
  );
  return [rowOf({ checkId, corpus, severity: "all" }, known), ...rows];
}

function rowOf(name: Pick<EvaluationRow, "checkId" | "corpus" | "severity">, known: readonly Known[]): EvaluationRow {
  const clean = known.filter(({ isDefect }) => !isDefect);
  const defects = known.filter(({ isDefect }) => isDefect);
  const unseen = name.corpus === "procedural" ? known.filter(({ measured }) => isHeldOut(measured.family)) : known;
  const ms = known.map(({ measured }) => measured.ms).sort((one, other) => one - other);
  const share = (of: readonly Known[], verdict: string): number =>
    of.length === 0 ? 0 : round(of.filter((one) => one.verdict === verdict).length / of.length);
  const auc = rankedAuc(known);
  return {
    ...name,
    kind: kindOf(name.checkId, known),
    clean: clean.length,
    defects: defects.length,
    auc: auc === null ? null : round(auc),
    aucInterval: auc === null ? null : intervalOf(known, `${name.checkId} ${name.corpus} ${name.severity}`),
    falselyFailed: share(clean, "fail"),
    falselyAsked: share(clean, "uncertain"),
    escaped: share(defects, "pass"),
    asked: share(defects, "uncertain"),
    caught: share(defects, "fail"),
    ece: eceOfTold(unseen),
    msMedian: Math.round(ms[ms.length >> 1] ?? 0),
    msHigh: Math.round(ms[Math.floor(ms.length * 0.95)] ?? 0),
  };
}

const rankedAuc = (known: readonly Known[]): number | null =>
  aucOf(known.map(({ rank, isDefect }) => ({ p: rank, isDefect })));

function eceOfTold(known: readonly Known[]): number | null {
  const told = known.flatMap(({ p, isDefect }) => (p === null ? [] : [{ p, isDefect }]));
  return told.length === 0 ? null : round(eceOf(told));
}

/** A check is as strong as the strongest of its rules that is no exact fact. */
function kindOf(checkId: string, known: readonly Known[]): EvaluationRow["kind"] {
  const kinds = new Set(
    known.flatMap(({ measured }) =>
      Object.entries(measured.severities).flatMap(([figure, kind]) => (figure.startsWith(`${checkId}.`) ? [kind] : [])),
    ),
  );
  if (kinds.has("calibrated")) return "calibrated";
  return kinds.has("advisory") ? "advisory" : "hard";
}

/** Families, not pictures, are drawn again and again: pictures of one family are no independent witnesses. */
function intervalOf(known: readonly Known[], seed: string): readonly [number, number] | null {
  const dice = diceFor(seed);
  const families = familiesOf(known);
  const aucs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const drawn = families.flatMap(() => families[Math.floor(dice.next() * families.length)] ?? []);
    const auc = rankedAuc(drawn);
    if (auc !== null) aucs.push(auc);
  }
  aucs.sort((one, other) => one - other);
  const [low, high] = [aucs[Math.floor(aucs.length * 0.025)], aucs[Math.floor(aucs.length * 0.975)]];
  return low === undefined || high === undefined ? null : [round(low), round(high)];
}

function familiesOf(known: readonly Known[]): readonly (readonly Known[])[] {
  const families = new Map<string, Known[]>();
  for (const one of known) {
    const family = families.get(one.measured.family);
    if (family === undefined) families.set(one.measured.family, [one]);
    else family.push(one);
  }
  return [...families.values()];
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
