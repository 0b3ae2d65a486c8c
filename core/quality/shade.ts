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
  for (let i = 0; i < size; i++) if (bits[i] === 0) visitAround(i);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) visitAround(next);
  return { bits: reached, relative, touchesBorder: borderIndices(widthPx, heightPx).some((i) => reached[i] === 1) };
}

/** A channel of the key colour that is darker than this says nothing about brightness; it only must stay dark. */
const darkChannel = 32;

/** Brightness of each pixel as a share of the key colour; 0 where its colour is not a shade of the key colour. */
function relativeShade({ rgba }: Picture, key: Rgb): Float32Array {
  const relative = new Float32Array(rgba.length / 4);
  const shares = key.map((value) =>
    value < darkChannel ? null : Float64Array.from({ length: 256 }, (_, byte) => byte / value),
  );
  if (shares.every((share) => share === null)) return relative;
  let before = -1;
  for (let i = 0, at = 0; i < relative.length; i++, at += 4) {
    const code = codeAt(rgba, at);
    relative[i] = code === before ? (relative[i - 1] as number) : shadeOfColour(code, key, shares);
    before = code;
  }
  return relative;
}

/** `shares` tell, for each channel of the key colour that is bright, what share of it a byte is. */
function shadeOfColour(code: number, key: Rgb, shares: readonly (Float64Array | null)[]): number {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let c = 0; c < 3; c++) {
    const byte = (code >> (16 - 8 * c)) & 255;
    const share = shares[c]?.[byte];
    if (share !== undefined) {
      least = Math.min(least, share);
      most = Math.max(most, share);
    } else if (byte > (key[c] as number) + 8) return 0;
  }
  return most - least <= limits.tint && most <= 1.02 ? most : 0;
}
