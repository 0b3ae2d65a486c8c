import { quantise } from "../pixels.ts";

/** P(defect) over raw risk: points in rising order of both, straight between them, flat beyond the ends. */
export type Curve = readonly (readonly [risk: number, pDefect: number])[];

/** P(defect), 0..1, at a raw risk; 0.5, which knows nothing, for an empty curve. */
export function pAt(curve: Curve, risk: number): number {
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined) return 0.5;
  if (risk <= first[0]) return first[1];
  const next = curve.findIndex(([at]) => at >= risk);
  const [toRisk, toP] = curve[next] ?? last;
  const [fromRisk, fromP] = curve[next - 1] ?? last;
  if (next < 0 || toRisk === fromRisk) return toP;
  return fromP + ((toP - fromP) * (risk - fromRisk)) / (toRisk - fromRisk);
}

/** The same curve in figures that survive being written down, without points that change nothing. */
export function roundedCurve(curve: Curve): Curve {
  const rounded = curve.map(([risk, p]) => [quantise(risk), quantise(p)] as const);
  return rounded.filter((point, i) => {
    const [before, after] = [rounded[i - 1], rounded[i + 1]];
    const isSame = before !== undefined && before[0] === point[0] && before[1] === point[1];
    const isMiddle = before !== undefined && after !== undefined && before[1] === point[1] && after[1] === point[1];
    return !isSame && !isMiddle;
  });
}
