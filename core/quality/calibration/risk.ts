/** Risk at the pass limit (allowed escape) and at the fail limit (1 − allowed false regenerate). */
export const riskAtPass = 0.02;
export const riskAtFail = 0.95;

/**
 * Raw risk of a figure from its distance to the two limits of its rule: 0.02·(m/pass)² below pass, linear to 0.95 between
 * them, 1 − 0.05·(fail/m)² above fail. Continuous and rising with the figure, 0..1; without labels it is the best guess at
 * P(defect), with labels it is what the calibrated curve starts from.
 */
export function priorRisk(measure: number, pass: number, fail: number): number {
  if (measure <= pass) return pass > 0 ? riskAtPass * (Math.max(0, measure) / pass) ** 2 : 0;
  if (measure >= fail) return 1 - (1 - riskAtFail) * (fail / measure) ** 2;
  return riskAtPass + ((riskAtFail - riskAtPass) * (measure - pass)) / (fail - pass);
}

/** The figure that has this raw risk: the inverse of `priorRisk`. `risk` below 1; the lowest figure where several have it. */
export function figureAtRisk(risk: number, pass: number, fail: number): number {
  if (risk >= riskAtFail) return fail * Math.sqrt((1 - riskAtFail) / (1 - Math.min(risk, 0.9999)));
  if (risk > riskAtPass) return pass + ((risk - riskAtPass) * (fail - pass)) / (riskAtFail - riskAtPass);
  return pass > 0 ? pass * Math.sqrt(Math.max(0, risk) / riskAtPass) : 0;
}
