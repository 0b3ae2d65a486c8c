import type { Analysis } from "./analysis.ts";

/** The long axis of a subject: its doubled angle as a vector, and how much longer it is than it is wide (0 round … 1 a line). */
export interface Axis {
  readonly cos2: number;
  readonly sin2: number;
  readonly eccentricity: number;
}

/** Second moments of the subject mask; an angle and the same turned by 180° are one axis, hence doubled. */
export function axisOf({ mask, picture }: Analysis): Axis {
  const { bits, areaPx } = mask();
  const { widthPx } = picture;
  let [sumX, sumY] = [0, 0];
  forEachSet(bits, widthPx, (x, y) => {
    sumX += x;
    sumY += y;
  });
  const count = Math.max(1, areaPx);
  const [middleX, middleY] = [sumX / count, sumY / count];
  let [xx, xy, yy] = [0, 0, 0];
  forEachSet(bits, widthPx, (x, y) => {
    xx += (x - middleX) ** 2;
    xy += (x - middleX) * (y - middleY);
    yy += (y - middleY) ** 2;
  });
  const spread = Math.sqrt((xx - yy) ** 2 + 4 * xy * xy);
  if (spread === 0) return { cos2: 1, sin2: 0, eccentricity: 0 };
  const longest = (xx + yy + spread) / 2;
  return { cos2: (xx - yy) / spread, sin2: (2 * xy) / spread, eccentricity: longest === 0 ? 0 : spread / longest };
}

/** Angle between two axes in degrees, 0 to 90. */
export function axisAngle(one: Axis, other: Axis): number {
  const cosine = one.cos2 * other.cos2 + one.sin2 * other.sin2;
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 90) / Math.PI;
}

function forEachSet(bits: Uint8Array, widthPx: number, visit: (x: number, y: number) => void): void {
  for (let i = 0; i < bits.length; i++) if (bits[i] === 1) visit(i % widthPx, Math.floor(i / widthPx));
}
