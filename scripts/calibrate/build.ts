import { hashOf, sha256Hex } from "../../core/hash.ts";
import { domainOf } from "../../core/quality/calibration/domain.ts";
import { fitFigure } from "../../core/quality/calibration/fit.ts";
import { isHeldOut } from "../../core/quality/calibration/labels.ts";
import type { Calibration, FigureTable } from "../../core/quality/calibration/table.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { figuresOf, labelsFor } from "../corpus/label.ts";
import type { Measured } from "../corpus/measure-corpus.ts";
import type { MeasuredCorpus } from "../corpus/whole.ts";

const versions = new Map([...imageChecks, ...setChecks].map(({ id, version }) => [id, version]));

/** A table for every figure that some label speaks of, fitted on two thirds of the families. Same corpus, same bytes. */
export function buildCalibration({ corpusHash, codeHash, cases }: MeasuredCorpus): Calibration {
  const figures: Record<string, FigureTable> = {};
  for (const figure of figuresOf(cases)) {
    const labels = labelsFor(figure, cases);
    const version = versions.get(figure.slice(0, figure.indexOf("."))) ?? "";
    // Exact facts need no probability, and advice decides nothing whatever it is worth.
    const isCalibrated = cases.every(({ severities }) => (severities[figure] ?? "calibrated") === "calibrated");
    if (!isCalibrated || !labels.some(({ isDefect }) => isDefect)) continue;
    figures[figure] = fitFigure(labels, version);
  }
  const domain = { raw: domainOf(traitsOf(cases, "raw")), finished: domainOf(traitsOf(cases, "finished")) };
  const id = `cal-${sha256Hex(`${corpusHash}\n${codeHash}\n${hashOf({ figures, domain })}`).slice(0, 12)}`;
  return { id, corpusHash, codeHash, domain, figures };
}

function traitsOf(cases: readonly Measured[], stage: "raw" | "finished") {
  const training = cases.filter(({ family }) => !isHeldOut(family));
  return training.flatMap(({ traits }) => traits.filter((each) => each.stage === stage).map((each) => each.traits));
}
