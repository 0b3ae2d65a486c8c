import type { Color } from "./color.ts";

/** A picture in memory: red, green, blue multiplied by alpha, then alpha; 4 numbers 0..1 per pixel. */
export interface Layer {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function emptyLayer(width: number, height: number): Layer {
  return { width, height, data: new Float32Array(width * height * 4) };
}

/** Puts a colour with this alpha over the pixel at `at` (index of its red). */
export function over(data: Float32Array, at: number, red: number, green: number, blue: number, alpha: number): void {
  const keep = 1 - alpha;
  data[at] = (data[at] as number) * keep + red * alpha;
  data[at + 1] = (data[at + 1] as number) * keep + green * alpha;
  data[at + 2] = (data[at + 2] as number) * keep + blue * alpha;
  data[at + 3] = (data[at + 3] as number) * keep + alpha;
}

export function alphaOf(layer: Layer): Float32Array {
  const alpha = new Float32Array(layer.width * layer.height);
  for (let at = 0; at < alpha.length; at += 1) alpha[at] = layer.data[at * 4 + 3] as number;
  return alpha;
}

export function fillLayer(layer: Layer, colorAt: (x: number, y: number) => Color): void {
  let at = 0;
  for (let y = 0; y < layer.height; y += 1) {
    for (let x = 0; x < layer.width; x += 1) {
      const [red, green, blue] = colorAt(x, y);
      layer.data[at] = red;
      layer.data[at + 1] = green;
      layer.data[at + 2] = blue;
      layer.data[at + 3] = 1;
      at += 4;
    }
  }
}

/** Fills `to` with `from`, stretched bilinearly. No inner functions: they would be made anew for every number. */
export function enlarge(from: Layer, to: Layer): void {
  const below = from.width * 4;
  for (let y = 0; y < to.height; y += 1) {
    const fromY = Math.max(0, Math.min(from.height - 1.001, ((y + 0.5) * from.height) / to.height - 0.5));
    const rowY = Math.floor(fromY);
    for (let x = 0; x < to.width; x += 1) {
      const fromX = Math.max(0, Math.min(from.width - 1.001, ((x + 0.5) * from.width) / to.width - 0.5));
      const columnX = Math.floor(fromX);
      const right = fromX - columnX;
      for (let channel = 0; channel < 4; channel += 1) {
        const at = (rowY * from.width + columnX) * 4 + channel;
        const top = lerp(from.data[at] as number, from.data[at + 4] as number, right);
        const low = lerp(from.data[at + below] as number, from.data[at + below + 4] as number, right);
        to.data[(y * to.width + x) * 4 + channel] = lerp(top, low, fromY - rowY);
      }
    }
  }
}

function lerp(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
