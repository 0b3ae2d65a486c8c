import { hashOf, sha256Hex } from "../../core/hash.ts";
import { domainOf } from "../../core/quality/calibration/domain.ts";
import { fitFigure } from "../../core/quality/calibration/fit.ts";
import { isHeldOut, type Label } from "../../core/quality/calibration/labels.ts";
import type { Calibration, FigureTable } from "../../core/quality/calibration/table.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { figuresOf, labelsFor } from "../corpus/label.ts";
import type { Measured } from "../corpus/measure-corpus.ts";
import type { MeasuredCorpus } from "../corpus/whole.ts";
import { costOf, inForce, priceOf } from "./compare.ts";

const versions = new Map([...imageChecks, ...setChecks].map(({ id, version }) => [id, version]));

/**
 * A table for every figure that some label speaks of, fitted on two thirds of the families, or the one of `present` where
 * that costs less on the rest. Same corpus, same bytes.
 */
export function buildCalibration(
  { corpusHash, codeHash, cases }: MeasuredCorpus,
  present: Calibration | null,
): Calibration {
  const figures: Record<string, FigureTable> = {};
  for (const figure of figuresOf(cases)) {
    const labels = labelsFor(figure, cases);
    const version = versions.get(figure.slice(0, figure.indexOf("."))) ?? "";
    // Exact facts need no probability.
    const isExact = cases.some(({ severities }) => severities[figure] === "hard");
    if (isExact || !labels.some(({ isDefect }) => isDefect)) continue;
    const isAdvice = cases.every(({ severities }) => (severities[figure] ?? "advisory") === "advisory");
    const fitted = fitFigure(labels, version, isAdvice);
    const best = cheaperOf(fitted, inForce(present?.figures[figure], version), figure, labels);
    figures[figure] = isAdvice && asksOften(best, labels) ? { ...best, mode: "shadow" } : best;
  }
  const domain = { raw: domainOf(traitsOf(cases, "raw")), finished: domainOf(traitsOf(cases, "finished")) };
  const id = `cal-${sha256Hex(`${corpusHash}\n${codeHash}\n${hashOf({ figures, domain })}`).slice(0, 12)}`;
  return { id, corpusHash, codeHash, domain, figures };
}

/**
 * What a person and a renderer would pay for a figure's mistakes decides; at the same price the better probabilities do. Where
 * no table is in force a new one has to cost no more than the rule's own limits: else it tells its curve and decides nothing.
 */
function cheaperOf(
  fitted: FigureTable,
  present: FigureTable | null,
  figure: string,
  labels: readonly Label[],
): FigureTable {
  const unseen = labels.filter(({ family }) => isHeldOut(family));
  if (!unseen.some(({ isDefect }) => isDefect)) return fitted;
  const now = costOf(figure, unseen, inForce(fitted, fitted.checkVersion));
  const then = costOf(figure, unseen, present);
  const [price, old] = [priceOf(now), priceOf(then)];
  if (present === null) return price <= old ? fitted : { ...fitted, mode: "shadow" };
  return price < old || (price === old && now.brier <= then.brier) ? fitted : present;
}

/** Good ones that advice may ask about: what it saves is never worth a question about every tenth picture. */
const mostAsked = 0.1;

function asksOften({ pass }: FigureTable, labels: readonly Label[]): boolean {
  const good = labels.filter(({ family, isDefect }) => isHeldOut(family) && !isDefect);
  return good.filter(({ risk }) => risk > pass).length > good.length * mostAsked;
}

function traitsOf(cases: readonly Measured[], stage: "raw" | "finished") {
  const training = cases.filter(({ family }) => !isHeldOut(family));
  return training.flatMap(({ traits }) => traits.filter((each) => each.stage === stage).map((each) => each.traits));
}
