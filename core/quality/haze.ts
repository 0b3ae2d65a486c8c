import type { Analysis } from "./analysis.ts";
import type { Picture } from "./pixels.ts";

/** Below this alpha nothing can be seen on any ground. */
const visibleAlpha = 3;

/** A glow leaves the subject at least this strong; fog that lies behind it is fainter from the first pixel on. */
const glowAlpha = 60;

/** OKLab: what is darker than this and has less colour does not shine: a soft shadow is not excused as a glow. */
const dull = { light: 0.42, chroma: 0.06 };

/** How far from anything solid haze begins, in px at 512 px and at least: an edge is never narrower. */
const far = { px: 4, leastPx: 2.5 };

/**
 * Share of the picture that is visible although far from anything solid and no part of what fades out from the subject, as
 * flames and glows do: that leaves it strongly and gets weaker with every pixel, where fog begins faint and stays so.
 */
export function hazeShareOf(analysis: Analysis): number {
  const { picture, mask, outside, scale, sizePx } = analysis;
  if (mask().source !== "alpha") return 0;
  const { distance } = outside();
  const farPx = Math.max(far.leastPx, far.px * scale);
  const fading = fadingBits(analysis, farPx);
  let hazy = 0;
  for (let i = 0; i < sizePx; i++) {
    const isSeen = (picture.rgba[i * 4 + 3] as number) >= visibleAlpha;
    if (isSeen && fading[i] === 0 && (distance[i] as number) > farPx) hazy++;
  }
  return hazy / sizePx;
}

/** 1 where alpha falls with every step from a strong pixel close to the subject (8 neighbours). */
function fadingBits({ picture, outside, lab, sizePx }: Analysis, farPx: number): Uint8Array {
  const { rgba } = picture;
  const { distance } = outside();
  const { l, a, b } = lab();
  const shines = (i: number): boolean =>
    (l[i] as number) >= dull.light || (a[i] as number) ** 2 + (b[i] as number) ** 2 >= dull.chroma ** 2;
  const fading = new Uint8Array(sizePx);
  const stack: number[] = [];
  const take = (i: number): void => {
    fading[i] = 1;
    stack.push(i);
  };
  for (let i = 0; i < sizePx; i++) {
    const away = distance[i] as number;
    if (away > 1 && away <= farPx && (rgba[i * 4 + 3] as number) >= glowAlpha) take(i);
  }
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const alpha = rgba[i * 4 + 3] as number;
    for (const j of neighbours(i, picture)) {
      const next = rgba[j * 4 + 3] as number;
      if (fading[j] === 0 && next > 0 && next < alpha && shines(j)) take(j);
    }
  }
  return fading;
}

/** A pixel and those around it. */
function neighbours(i: number, { widthPx, heightPx }: Picture): readonly number[] {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const found: number[] = [];
  for (let ny = Math.max(0, y - 1); ny <= y + 1 && ny < heightPx; ny++) {
    for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < widthPx; nx++) found.push(ny * widthPx + nx);
  }
  return found;
}
