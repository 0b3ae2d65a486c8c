import type { Picture } from "./pixels.ts";

/** OKLab planes of a picture: lightness 0..1, green-red and blue-yellow about -0.4..0.4. */
export interface LabPlanes {
  readonly l: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

const cubeSteps = 65_535;
const linearOf = Float64Array.from({ length: 256 }, (_, i) => {
  const value = i / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});
// A table instead of three cube roots per pixel: ten times faster, exact to 0.005 at the darkest step.
const cubeRootOf = Float32Array.from({ length: cubeSteps + 1 }, (_, i) => Math.cbrt(i / cubeSteps));

const rootOf = (value: number): number => cubeRootOf[Math.round(value * cubeSteps)] as number;

export type Lab = readonly [number, number, number];

/** OKLab of one sRGB colour. */
export function labOfColour([r, g, b]: readonly [number, number, number]): Lab {
  setLab(one, 0, (r << 16) | (g << 8) | b);
  return [one.l[0] as number, one.a[0] as number, one.b[0] as number];
}

/** Linear light of an sRGB byte, 0..1. */
export function linear(byte: number): number {
  return linearOf[byte] ?? 0;
}

/** The colour (0xrrggbb) of the pixel whose bytes begin at `at`: drawn art has long runs of one, and empty background is one. */
export function codeAt(rgba: Uint8ClampedArray, at: number): number {
  return ((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number);
}

/** OKLab of every pixel (Ottosson 2020), alpha ignored. */
export function labOf({ rgba, widthPx, heightPx }: Picture): LabPlanes {
  const planes = planesFor(widthPx * heightPx);
  const { l, a, b } = planes;
  let before = -1;
  for (let i = 0, at = 0; i < l.length; i++, at += 4) {
    const code = codeAt(rgba, at);
    if (code === before) {
      l[i] = l[i - 1] as number;
      a[i] = a[i - 1] as number;
      b[i] = b[i - 1] as number;
    } else setLab(planes, i, code);
    before = code;
  }
  return planes;
}

function planesFor(size: number): LabPlanes {
  return { l: new Float32Array(size), a: new Float32Array(size), b: new Float32Array(size) };
}

/** Where single colours are made: their planes hold one pixel, and nothing beyond the call that fills them. */
const one = planesFor(1);

function setLab(planes: LabPlanes, i: number, code: number): void {
  const red = linearOf[code >> 16] as number;
  const green = linearOf[(code >> 8) & 255] as number;
  const blue = linearOf[code & 255] as number;
  const l = rootOf(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = rootOf(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = rootOf(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  planes.l[i] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  planes.a[i] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  planes.b[i] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}
