import type { Portrait } from "../../contracts.ts";
import { bitsOfLetters, lettersOfBits } from "./bits.ts";
import type { Sitter } from "./sitter.ts";

const cells = 16;

/** Steps of lightness below this have no direction. */
const deadStep = 0.01;

type Hash = Portrait["hash"];

/**
 * What a picture roughly looks like: whether each of 16 × 16 cells is lighter than the one left of it, as seen on grey, which of
 * these steps are large enough to tell, and which cells the subject fills.
 */
export function dualHashOf({ picture, lab, bits }: Sitter): Hash {
  const { widthPx, heightPx, rgba } = picture;
  const light = new Float64Array((cells + 1) * cells);
  const filled = new Float64Array(cells * cells);
  const counts = new Float64Array((cells + 1) * cells);
  const steps = Int32Array.from({ length: widthPx }, (_, x) => Math.floor((x * (cells + 1)) / widthPx));
  const squares = Int32Array.from({ length: widthPx }, (_, x) => Math.floor((x * cells) / widthPx));
  for (let y = 0, i = 0; y < heightPx; y++) {
    const row = Math.floor((y * cells) / heightPx);
    for (let x = 0; x < widthPx; x++, i++) {
      const alpha = (rgba[i * 4 + 3] as number) / 255;
      const cell = row * (cells + 1) + (steps[x] as number);
      light[cell] = (light[cell] as number) + (lab.l[i] as number) * alpha + 0.5 * (1 - alpha);
      counts[cell] = (counts[cell] as number) + 1;
      const square = row * cells + (squares[x] as number);
      filled[square] = (filled[square] as number) + (bits[i] as number);
    }
  }
  const [rises, tells, shape] = [0, 1, 2].map(() => new Uint8Array(cells * cells)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const cellPx = (widthPx * heightPx) / (cells * cells);
  const at = (cell: number): number => (light[cell] as number) / Math.max(1, counts[cell] as number);
  for (let k = 0; k < cells * cells; k++) {
    const cell = Math.floor(k / cells) * (cells + 1) + (k % cells);
    const step = at(cell + 1) - at(cell);
    rises[k] = step > 0 ? 1 : 0;
    tells[k] = Math.abs(step) >= deadStep ? 1 : 0;
    shape[k] = (filled[k] as number) * 2 >= cellPx ? 1 : 0;
  }
  return { rises: lettersOfBits(rises), tells: lettersOfBits(tells), shape: lettersOfBits(shape) };
}

/** Share of the cells in which two pictures differ, 0..1: the same picture up to 0.16, another from 0.25. */
export function hashDistance(one: Hash, other: Hash): number {
  const [rises, otherRises] = [bitsOfLetters(one.rises), bitsOfLetters(other.rises)];
  const [tells, otherTells] = [bitsOfLetters(one.tells), bitsOfLetters(other.tells)];
  const [shape, otherShape] = [bitsOfLetters(one.shape), bitsOfLetters(other.shape)];
  let [differ, telling] = [0, 0];
  for (let k = 0; k < rises.length; k++) {
    const doTell = (tells[k] as number) | (otherTells[k] as number);
    telling += doTell;
    if (doTell === 1 && (tells[k] !== otherTells[k] || rises[k] !== otherRises[k])) differ++;
    if (shape[k] !== otherShape[k]) differ++;
    telling += (shape[k] as number) | (otherShape[k] as number);
  }
  return telling === 0 ? 0 : differ / telling;
}
