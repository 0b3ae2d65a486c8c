import { type Outcome, reliabilityOf } from "../../core/quality/calibration/metrics.ts";

const size = 320;
const margin = 40;

/** Said against seen rates of defects as an SVG: on the diagonal a probability means what it says. Area = how many. */
export function reliabilityPlot(title: string, outcomes: readonly Outcome[]): string {
  const at = (share: number): string => (margin + share * size).toFixed(1);
  const up = (share: number): string => (margin + (1 - share) * size).toFixed(1);
  const dots = reliabilityOf(outcomes).map(({ count, meanP, defectRate }) => {
    const radius = (3 + 14 * Math.sqrt(count / Math.max(1, outcomes.length))).toFixed(1);
    const label = `${count} cases: said ${(meanP * 100).toFixed(1)} %, seen ${(defectRate * 100).toFixed(1)} %`;
    return `<circle cx="${at(meanP)}" cy="${up(defectRate)}" r="${radius}" fill="#3b6fb6" fill-opacity="0.6"><title>${label}</title></circle>`;
  });
  const ticks = [0, 0.5, 1].flatMap((share) => [
    `<text x="${at(share)}" y="${margin + size + 16}" text-anchor="middle">${share}</text>`,
    `<text x="${margin - 8}" y="${up(share)}" text-anchor="end" dominant-baseline="middle">${share}</text>`,
  ]);
  const whole = size + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${whole + 16}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${whole / 2}" y="20" text-anchor="middle" font-size="13">${title}, ${outcomes.length} cases</text>`,
    `<rect x="${margin}" y="${margin}" width="${size}" height="${size}" fill="none" stroke="#999"/>`,
    `<line x1="${at(0)}" y1="${up(0)}" x2="${at(1)}" y2="${up(1)}" stroke="#bbb" stroke-dasharray="4 4"/>`,
    ...ticks,
    `<text x="${whole / 2}" y="${whole - 4}" text-anchor="middle">P(defect) said</text>`,
    ...dots,
    "</svg>\n",
  ].join("\n");
}
