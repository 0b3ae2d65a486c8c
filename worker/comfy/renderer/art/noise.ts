import { mix32 } from "./random.ts";

/** Smooth noise 0..1. With a `period` it repeats every so many cells, so that textures tile. */
export function valueNoise(x: number, y: number, salt: number, period = 0): number {
  const cellX = Math.floor(x);
  const cellY = Math.floor(y);
  const fadeX = fade(x - cellX);
  const fadeY = fade(y - cellY);
  const top = lattice(cellX, cellY, salt, period) * (1 - fadeX) + lattice(cellX + 1, cellY, salt, period) * fadeX;
  const low =
    lattice(cellX, cellY + 1, salt, period) * (1 - fadeX) + lattice(cellX + 1, cellY + 1, salt, period) * fadeX;
  return top * (1 - fadeY) + low * fadeY;
}

/** Several octaves of value noise, 0..1. */
export function cloudNoise(x: number, y: number, salt: number, octaves: number, period = 0): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += weight * valueNoise(x * scale, y * scale, salt + octave * 101, period * scale);
    total += weight;
    weight *= 0.5;
    scale *= 2;
  }
  return sum / total;
}

function lattice(x: number, y: number, salt: number, period: number): number {
  const wrappedX = period > 0 ? ((x % period) + period) % period : x;
  const wrappedY = period > 0 ? ((y % period) + period) % period : y;
  return mix32(Math.imul(wrappedX, 0x27d4eb2d) ^ Math.imul(wrappedY, 0x165667b1) ^ salt) / 2 ** 32;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}
