import type { Curve } from "./curve.ts";
import type { Label } from "./labels.ts";

/** Risks at which the fitted curve is written down, evenly spread over what it is fitted on: it bends where risks are small. */
const steps = 24;
const rounds = 60;
/** Keeps the weights finite when the labels are separated without a gap. */
const ridge = 1e-3;

/**
 * Logistic regression on the logarithm of the risk (Platt 1999 with his smoothed targets, Newton's method): for few
 * independent pictures, where steps would follow chance. The logarithm keeps the many small risks apart: on the raw figure
 * nothing ever gets below 5 % (measured). Never falls with the risk.
 */
export function fitPlatt(labels: readonly Label[]): Curve {
  const defects = labels.filter(({ isDefect }) => isDefect).length;
  const clean = labels.length - defects;
  const [high, low] = [(defects + 1) / (defects + 2), 1 / (clean + 2)];
  const points = labels.map(({ risk, isDefect }) => ({ x: featureOf(risk), target: isDefect ? high : low }));
  const { offset, slope } = newton(points);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const risk = Math.expm1((k / steps) * featureOf(1)) / 100;
    return [risk, logistic(offset + Math.max(0, slope) * featureOf(risk))] as const;
  });
}

function featureOf(risk: number): number {
  return Math.log1p(100 * risk);
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

interface Point {
  readonly x: number;
  readonly target: number;
}

function newton(points: readonly Point[]): { readonly offset: number; readonly slope: number } {
  let [offset, slope] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const sum = { g0: ridge * offset, g1: ridge * slope, h00: ridge, h01: 0, h11: ridge };
    for (const { x, target } of points) {
      const p = logistic(offset + slope * x);
      const weight = p * (1 - p);
      sum.g0 += p - target;
      sum.g1 += (p - target) * x;
      sum.h00 += weight;
      sum.h01 += weight * x;
      sum.h11 += weight * x * x;
    }
    const determinant = sum.h00 * sum.h11 - sum.h01 * sum.h01;
    if (determinant < 1e-12) break;
    // Half steps at most 4 wide: full ones may run away where the labels are separated.
    offset -= bounded((sum.h11 * sum.g0 - sum.h01 * sum.g1) / determinant);
    slope -= bounded((sum.h00 * sum.g1 - sum.h01 * sum.g0) / determinant);
  }
  return { offset, slope };
}

function bounded(step: number): number {
  return Math.max(-2, Math.min(2, step));
}
