/** A probability that was given, and what turned out. */
export interface Outcome {
  readonly p: number;
  readonly isDefect: boolean;
}

/** P(a defect scores higher than a good one), ties half; null without both kinds. */
export function aucOf(outcomes: readonly Outcome[]): number | null {
  const rising = outcomes.toSorted((one, other) => one.p - other.p);
  const defects = outcomes.filter(({ isDefect }) => isDefect).length;
  const clean = outcomes.length - defects;
  if (defects === 0 || clean === 0) return null;
  let [cleanBelow, wins] = [0, 0];
  for (let from = 0; from < rising.length; ) {
    let to = from;
    while (rising[to]?.p === rising[from]?.p && to < rising.length) to++;
    const tied = rising.slice(from, to);
    const bad = tied.filter(({ isDefect }) => isDefect).length;
    wins += bad * (cleanBelow + (tied.length - bad) / 2);
    cleanBelow += tied.length - bad;
    from = to;
  }
  return wins / (defects * clean);
}

/** One step of a reliability plot. */
export interface ReliabilityBin {
  readonly count: number;
  readonly meanP: number;
  readonly defectRate: number;
}

/** Ten bins of equal width; empty ones are left out. */
export function reliabilityOf(outcomes: readonly Outcome[]): readonly ReliabilityBin[] {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, sum: 0, defects: 0 }));
  for (const { p, isDefect } of outcomes) {
    const bin = bins[Math.min(9, Math.floor(p * 10))];
    if (bin === undefined) continue;
    bin.count++;
    bin.sum += p;
    if (isDefect) bin.defects++;
  }
  const filled = bins.filter(({ count }) => count > 0);
  return filled.map(({ count, sum, defects }) => ({ count, meanP: sum / count, defectRate: defects / count }));
}

/** Expected calibration error: mean distance of said and seen rates, weighted by the bins' counts; 0 without outcomes. */
export function eceOf(outcomes: readonly Outcome[]): number {
  const sum = reliabilityOf(outcomes).reduce((all, bin) => all + bin.count * Math.abs(bin.meanP - bin.defectRate), 0);
  return outcomes.length === 0 ? 0 : sum / outcomes.length;
}

/** Mean square error of the probabilities (Brier score); 0 without outcomes. */
export function brierOf(outcomes: readonly Outcome[]): number {
  const sum = outcomes.reduce((all, { p, isDefect }) => all + (p - (isDefect ? 1 : 0)) ** 2, 0);
  return outcomes.length === 0 ? 0 : sum / outcomes.length;
}
