import type { Picture } from "../../core/quality/pixels.ts";
import type { Dice } from "../../worker/comfy/renderer/art/random.ts";

export type Rgb = readonly [number, number, number];

/** Signed distance in px from a shape's outline, negative inside. */
export type Shape = (x: number, y: number) => number;

/** A square picture in the making: premultiplied, 0..1 per channel. */
export interface Canvas {
  readonly sizePx: number;
  readonly rgb: Float32Array;
  readonly alpha: Float32Array;
}

export function newCanvas(sizePx: number): Canvas {
  return { sizePx, rgb: new Float32Array(sizePx * sizePx * 3), alpha: new Float32Array(sizePx * sizePx) };
}

export function copyOf({ sizePx, rgb, alpha }: Canvas): Canvas {
  return { sizePx, rgb: rgb.slice(), alpha: alpha.slice() };
}

/** A colour, or one that changes over the picture. */
export type Paint = Rgb | ((x: number, y: number) => Rgb);

/** Lays paint over the canvas where the shape is; `softPx` is the width of its edge. */
export function fill(canvas: Canvas, shape: Shape, paint: Paint, opacity = 1, softPx = 1): void {
  const { sizePx } = canvas;
  for (let y = 0, i = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++, i++) {
      const cover = Math.max(0, Math.min(1, 0.5 - shape(x + 0.5, y + 0.5) / softPx)) * opacity;
      if (cover > 0) layOver(canvas, i, typeof paint === "function" ? paint(x, y) : paint, cover);
    }
  }
}

/** Lays one colour (0..255) over pixel `i` with a coverage of 0..1. */
export function layOver({ rgb, alpha }: Canvas, i: number, colour: Rgb, cover: number): void {
  for (let c = 0; c < 3; c++) {
    rgb[i * 3 + c] = (rgb[i * 3 + c] as number) * (1 - cover) + ((colour[c] as number) / 255) * cover;
  }
  alpha[i] = (alpha[i] as number) * (1 - cover) + cover;
}

/** Lays a whole canvas of the same size over another one. */
export function laidUnder(under: Canvas, over: Canvas): void {
  for (let i = 0; i < under.alpha.length; i++) layCanvas(under, over, i);
}

/** Lays pixel `i` of one canvas over the same pixel of another. */
function layCanvas(under: Canvas, over: Canvas, i: number): void {
  const keep = 1 - (over.alpha[i] as number);
  under.alpha[i] = (under.alpha[i] as number) * keep + (over.alpha[i] as number);
  for (let c = 0; c < 3; c++) {
    under.rgb[i * 3 + c] = (under.rgb[i * 3 + c] as number) * keep + (over.rgb[i * 3 + c] as number);
  }
}

/** The canvas as a picture with transparency. */
export function toPicture({ sizePx, rgb, alpha }: Canvas): Picture {
  const rgba = new Uint8ClampedArray(sizePx * sizePx * 4);
  for (let i = 0; i < alpha.length; i++) {
    const a = alpha[i] as number;
    if (a < 0.002) continue;
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = Math.round(((rgb[i * 3 + c] as number) / a) * 255);
    rgba[i * 4 + 3] = Math.round(a * 255);
  }
  return { widthPx: sizePx, heightPx: sizePx, rgba };
}

/** The canvas laid on an opaque ground with a grain of one level, as a renderer gives it. */
export function onGround(canvas: Canvas, ground: Paint, dice: Dice, grain = 1): Picture {
  const { sizePx } = canvas;
  const whole = newCanvas(sizePx);
  fill(whole, () => -1, ground);
  const rgba = new Uint8ClampedArray(sizePx * sizePx * 4);
  for (let i = 0; i < canvas.alpha.length; i++) {
    const under = 1 - (canvas.alpha[i] as number);
    const shift = Math.floor(dice.next() * (2 * grain + 1)) - grain;
    for (let c = 0; c < 3; c++) {
      const value = (canvas.rgb[i * 3 + c] as number) + (whole.rgb[i * 3 + c] as number) * under;
      rgba[i * 4 + c] = Math.round(value * 255) + shift;
    }
    rgba[i * 4 + 3] = 255;
  }
  return { widthPx: sizePx, heightPx: sizePx, rgba };
}

/** Box blur of one plane, twice, with a radius in px. */
export function blurred(plane: Float32Array, sizePx: number, radiusPx: number): Float32Array {
  const radius = Math.max(1, Math.round(radiusPx));
  let current = plane;
  for (const [step, line] of [
    [1, sizePx],
    [sizePx, 1],
    [1, sizePx],
    [sizePx, 1],
  ] as const) {
    current = blurLines(current, sizePx, radius, step, line);
  }
  return current;
}

function blurLines(plane: Float32Array, sizePx: number, radius: number, step: number, line: number): Float32Array {
  const result = new Float32Array(plane.length);
  const width = 2 * radius + 1;
  const at = (k: number, place: number): number =>
    place < 0 || place >= sizePx ? 0 : (plane[k * line + place * step] as number);
  for (let k = 0; k < sizePx; k++) {
    let sum = 0;
    for (let place = 0; place < radius; place++) sum += at(k, place);
    for (let place = 0; place < sizePx; place++) {
      sum += at(k, place + radius) - at(k, place - radius - 1);
      result[k * line + place * step] = sum / width;
    }
  }
  return result;
}

/** The canvas moved, scaled about its middle and turned, by bilinear sampling. */
export function moved(canvas: Canvas, { dx = 0, dy = 0, scale = 1, turn = 0 }): Canvas {
  const { sizePx } = canvas;
  const result = newCanvas(sizePx);
  const middle = sizePx / 2;
  const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
  for (let y = 0, i = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++, i++) {
      const [ox, oy] = [x + 0.5 - middle - dx, y + 0.5 - middle - dy];
      sample(canvas, middle + ox * cos + oy * sin - 0.5, middle - ox * sin + oy * cos - 0.5, result, i);
    }
  }
  return result;
}

function sample({ sizePx, rgb, alpha }: Canvas, x: number, y: number, into: Canvas, i: number): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  for (let k = 0; k < 4; k++) {
    const [px, py] = [left + (k & 1), top + (k >> 1)];
    if (px < 0 || py < 0 || px >= sizePx || py >= sizePx) continue;
    const weight = (1 - Math.abs(x - px)) * (1 - Math.abs(y - py));
    const at = py * sizePx + px;
    into.alpha[i] = (into.alpha[i] as number) + (alpha[at] as number) * weight;
    for (let c = 0; c < 3; c++) {
      into.rgb[i * 3 + c] = (into.rgb[i * 3 + c] as number) + (rgb[at * 3 + c] as number) * weight;
    }
  }
}
