import { linear } from "./lab.ts";
import type { Picture } from "./pixels.ts";

/** A picture as it is seen at a small size, in linear light 0..1. */
export interface SmallView {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Light of each cell over a plain background of some light. */
  readonly lightOver: (backgroundLight: number) => Float64Array;
  /** True where the subject covers at least half of a cell; outside of the picture never. */
  readonly isFilled: (x: number, y: number) => boolean;
}

/** Averages a picture down to `sizePx` on its longer side, light being added as light is. */
export function smallView({ rgba, widthPx, heightPx }: Picture, sizePx: number): SmallView {
  const step = Math.max(1, Math.max(widthPx, heightPx) / sizePx);
  const [width, height] = [Math.max(1, Math.round(widthPx / step)), Math.max(1, Math.round(heightPx / step))];
  const light = new Float64Array(width * height);
  const cover = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  const columns = Int32Array.from({ length: widthPx }, (_, x) =>
    Math.min(width - 1, Math.floor((x * width) / widthPx)),
  );
  for (let y = 0, at = 0; y < heightPx; y++) {
    const row = Math.min(height - 1, Math.floor((y * height) / heightPx)) * width;
    for (let x = 0; x < widthPx; x++, at += 4) {
      const cell = row + (columns[x] as number);
      counts[cell] = (counts[cell] as number) + 1;
      const alpha = rgba[at + 3] as number;
      if (alpha === 0) continue;
      const own = lightOf(rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number);
      light[cell] = (light[cell] as number) + (own * alpha) / 255;
      cover[cell] = (cover[cell] as number) + alpha / 255;
    }
  }
  return {
    widthPx: width,
    heightPx: height,
    lightOver: (ground) =>
      light.map((own, cell) => {
        const count = counts[cell] as number;
        return (own + ground * (count - (cover[cell] as number))) / Math.max(1, count);
      }),
    isFilled: (x, y) => {
      if (x < 0 || y < 0 || x >= width || y >= height) return false;
      const cell = y * width + x;
      return (cover[cell] as number) * 2 >= (counts[cell] as number);
    },
  };
}

/** Relative luminance (Rec. 709) of sRGB bytes, 0..1. */
export function lightOf(red: number, green: number, blue: number): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
