import type { Analysis } from "../analysis.ts";
import { quantise } from "../pixels.ts";

/** What kind of picture it is, not how good it is. Calibration holds for kinds that it has seen. */
export interface PictureTraits {
  /** log2 of the longer side in px. */
  readonly size: number;
  /** Share of the visible pixels that are half-transparent (alpha 9 to 246). */
  readonly softness: number;
  /** log2 of the number of different colours at 5 bits per channel. */
  readonly colours: number;
  /** Share of neighbouring pixels that differ by more than 0.1 in lightness. */
  readonly edges: number;
  /** Share of the picture that is subject; 1 where none can be told. */
  readonly subject: number;
}

type Stage = "raw" | "finished";

/** Where the pictures of the corpus lie, per trait: 98 % of them, all sizes. */
export type Domain = Readonly<
  Record<Stage, Readonly<Record<keyof PictureTraits, readonly [low: number, high: number]>>>
>;

/** Traits of a picture, quantised like every figure. */
export function traitsOf(analysis: Analysis): PictureTraits {
  const { picture, mask, sizePx } = analysis;
  const { source, areaPx } = mask();
  return {
    size: quantise(Math.log2(Math.max(picture.widthPx, picture.heightPx))),
    softness: quantise(softnessOf(picture.rgba)),
    colours: quantise(Math.log2(colourCountOf(picture.rgba))),
    edges: quantise(edgesOf(analysis)),
    subject: source === "none" ? 1 : quantise(areaPx / sizePx),
  };
}

function softnessOf(rgba: Uint8ClampedArray): number {
  let [soft, visible] = [0, 0];
  for (let i = 3; i < rgba.length; i += 4) {
    const alpha = rgba[i] as number;
    if (alpha > 8) visible++;
    if (alpha > 8 && alpha < 247) soft++;
  }
  return visible === 0 ? 0 : soft / visible;
}

function colourCountOf(rgba: Uint8ClampedArray): number {
  const seen = new Uint8Array(32_768);
  let count = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    if ((rgba[i + 3] as number) <= 8) continue;
    const [red, green, blue] = [rgba[i] as number, rgba[i + 1] as number, rgba[i + 2] as number];
    const at = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
    if (seen[at] === 0) count++;
    seen[at] = 1;
  }
  return Math.max(1, count);
}

function edgesOf({ picture, lab }: Analysis): number {
  const { l } = lab();
  const { widthPx } = picture;
  let steps = 0;
  for (let i = widthPx; i < l.length; i++) {
    if (Math.abs((l[i] as number) - (l[i - widthPx] as number)) > 0.1) steps++;
  }
  return steps / l.length;
}

/**
 * How well a picture is inside the domain, 0..1: 1 between the ends of every trait, falling to 0 one whole width beyond the
 * worst one.
 */
export function inDomain(traits: PictureTraits, stage: Stage, domain: Domain): number {
  const shares = Object.entries(domain[stage]).map(([trait, [low, high]]) => {
    const value = traits[trait as keyof PictureTraits];
    const beyond = Math.max(low - value, value - high, 0);
    return 1 - Math.min(1, beyond / Math.max(high - low, 0.01));
  });
  return quantise(Math.min(1, ...shares));
}

/** The ends between which 98 % of some values lie; of sizes all, because a corpus chooses them and every measure is scaled. */
export function domainOf(pictures: readonly PictureTraits[]): Domain[Stage] {
  const range = (trait: keyof PictureTraits, left = 0.01): readonly [number, number] => {
    const rising = pictures.map((traits) => traits[trait]).sort((one, other) => one - other);
    const at = (share: number): number => rising[Math.round(share * (rising.length - 1))] ?? 0;
    return [at(left), at(1 - left)];
  };
  return {
    size: range("size", 0),
    softness: range("softness"),
    colours: range("colours"),
    edges: range("edges"),
    subject: range("subject"),
  };
}
