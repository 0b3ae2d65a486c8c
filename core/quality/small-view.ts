import { linear } from "./lab.ts";
import type { Picture } from "./pixels.ts";

/** A picture as it is seen at a small size on a plain background, in linear light 0..1. */
export interface SmallView {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly light: Float64Array;
  readonly backgroundLight: number;
  /** True where the subject covers at least half of a cell; outside of the picture never. */
  readonly isFilled: (x: number, y: number) => boolean;
}

/** Averages a picture down to `sizePx` on its longer side over a background (0xrrggbb), light being added as light is. */
export function smallView({ rgba, widthPx, heightPx }: Picture, sizePx: number, background: number): SmallView {
  const step = Math.max(1, Math.max(widthPx, heightPx) / sizePx);
  const [width, height] = [Math.max(1, Math.round(widthPx / step)), Math.max(1, Math.round(heightPx / step))];
  const backgroundLight = lightOf(background >> 16, (background >> 8) & 255, background & 255);
  const [light, cover, counts] = [0, 1, 2].map(() => new Float64Array(width * height)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let y = 0, i = 0; y < heightPx; y++) {
    const row = Math.min(height - 1, Math.floor((y * height) / heightPx)) * width;
    for (let x = 0; x < widthPx; x++, i++) {
      const cell = row + Math.min(width - 1, Math.floor((x * width) / widthPx));
      const alpha = (rgba[i * 4 + 3] as number) / 255;
      const own = lightOf(rgba[i * 4] as number, rgba[i * 4 + 1] as number, rgba[i * 4 + 2] as number);
      light[cell] = (light[cell] as number) + own * alpha + backgroundLight * (1 - alpha);
      cover[cell] = (cover[cell] as number) + alpha;
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  for (let cell = 0; cell < light.length; cell++)
    light[cell] = (light[cell] as number) / Math.max(1, counts[cell] as number);
  const isFilled = (x: number, y: number): boolean => {
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    const cell = y * width + x;
    return (cover[cell] as number) * 2 >= (counts[cell] as number);
  };
  return { widthPx: width, heightPx: height, light, backgroundLight, isFilled };
}

/** Relative luminance (Rec. 709). */
function lightOf(red: number, green: number, blue: number): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
