import { borderIndices, type Rgb } from "./border-key.ts";
import { codeAt } from "./lab.ts";
import type { SubjectMask } from "./mask.ts";
import type { Picture } from "./pixels.ts";

/** The part of a keyed subject mask that is only a darker shade of the background: a soft shadow, or a vignette. */
export interface Shade {
  readonly bits: Uint8Array;
  /** Brightness of each pixel as a share of the key colour; 0 where its colour is not a shade of it. Empty where there is none. */
  readonly relative: Float32Array;
  /** A vignette or gradient reaches the border, a shadow lies beside the subject. */
  readonly touchesBorder: boolean;
}

/** Darkest shade relative to the background, largest step between neighbours, and how far its colour may differ. */
const limits = { least: 0.3, step: 0.035, tint: 0.05 };

/** What can be reached from the plain background in small steps through darker shades of the same colour. */
export function shadeOf(picture: Picture, key: Rgb, mask: SubjectMask): Shade {
  const { widthPx, heightPx } = picture;
  const size = widthPx * heightPx;
  const reached = new Uint8Array(size);
  if (mask.source !== "border_key") return { bits: reached, relative: new Float32Array(0), touchesBorder: false };
  const relative = relativeShade(picture, key);
  const { bits } = mask;
  const stack: number[] = [];
  const visit = (i: number, from: number): void => {
    const value = relative[i] as number;
    if (bits[i] === 0 || reached[i] === 1 || value < limits.least || Math.abs(value - from) > limits.step) return;
    reached[i] = 1;
    stack.push(i);
  };
  const visitAround = (i: number): void => {
    // Background within the key tolerance may be a few shades darker already, more so on grey than on white.
    const from = (relative[i] as number) || 1;
    const x = i % widthPx;
    if (x > 0) visit(i - 1, from);
    if (x < widthPx - 1) visit(i + 1, from);
    if (i >= widthPx) visit(i - widthPx, from);
    if (i < size - widthPx) visit(i + widthPx, from);
  };
  for (let i = 0; i < size; i++) if (bits[i] === 0 && mayMeet(bits, i, widthPx)) visitAround(i);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) visitAround(next);
  return { bits: reached, relative, touchesBorder: borderIndices(widthPx, heightPx).some((i) => reached[i] === 1) };
}

/** False where none of the four neighbours is set, as far as that can be told without asking where a row ends. */
function mayMeet(bits: Uint8Array, i: number, widthPx: number): boolean {
  if (i < widthPx || i >= bits.length - widthPx) return true;
  return bits[i - 1] === 1 || bits[i + 1] === 1 || bits[i - widthPx] === 1 || bits[i + widthPx] === 1;
}

/** A channel of the key colour that is darker than this says nothing about brightness; it only must stay dark. */
const darkChannel = 32;

/** Brightness of each pixel as a share of the key colour; 0 where its colour is not a shade of the key colour. */
function relativeShade({ rgba }: Picture, key: Rgb): Float32Array {
  const relative = new Float32Array(rgba.length / 4);
  if (key.every((value) => value < darkChannel)) return relative;
  const shares: Shares = [sharesOf(key[0]), sharesOf(key[1]), sharesOf(key[2])];
  let before = -1;
  for (let i = 0, at = 0; i < relative.length; i++, at += 4) {
    const code = codeAt(rgba, at);
    relative[i] = code === before ? (relative[i - 1] as number) : shadeOfColour(code, shares);
    before = code;
  }
  return relative;
}

/** What share of the key colour a byte of each channel is; of a dark channel `asDark`, or `brighter`. */
type Shares = readonly [Float64Array, Float64Array, Float64Array];

const asDark = -1;
const brighter = -2;

function sharesOf(value: number): Float64Array {
  const darkShare = (byte: number): number => (byte > value + 8 ? brighter : asDark);
  return Float64Array.from({ length: 256 }, (_, byte) => (value < darkChannel ? darkShare(byte) : byte / value));
}

function shadeOfColour(code: number, [reds, greens, blues]: Shares): number {
  const red = reds[code >> 16] as number;
  const green = greens[(code >> 8) & 255] as number;
  const blue = blues[code & 255] as number;
  if (red === brighter || green === brighter || blue === brighter) return 0;
  const most = Math.max(red, green, blue, 0);
  const least = Math.min(orMore(red), orMore(green), orMore(blue));
  return most - least <= limits.tint && most <= 1.02 ? most : 0;
}

/** A dark channel is never the least share. */
function orMore(share: number): number {
  return share === asDark ? Number.POSITIVE_INFINITY : share;
}
