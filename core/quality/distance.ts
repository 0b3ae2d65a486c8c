/** For every pixel the nearest seed pixel: its index (-1 if there is none) and the distance to it in pixels. */
export interface DistanceField {
  readonly nearest: Int32Array;
  readonly distance: Float32Array;
}

/**
 * Distance to the nearest set pixel of `seeds`, by the two-pass vector propagation of Danielsson (8-neighbour form):
 * off by less than 0.1 px in rare corners, linear in the number of pixels.
 */
export function distanceTo(seeds: Uint8Array, widthPx: number, heightPx: number): DistanceField {
  const nearest = new Int32Array(seeds.length).fill(-1);
  const distance = new Float32Array(seeds.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < seeds.length; i++) {
    if (seeds[i] === 0) continue;
    nearest[i] = i;
    distance[i] = 0;
  }
  // `distance` holds squares until the last step.
  const field = { nearest, distance };
  for (let y = 0; y < heightPx; y++) {
    if (y > 0) sweepFrom(field, widthPx, y, -1);
    sweepAlong(field, widthPx, y);
  }
  for (let y = heightPx - 2; y >= 0; y--) {
    sweepFrom(field, widthPx, y, 1);
    sweepAlong(field, widthPx, y);
  }
  for (let i = 0; i < distance.length; i++) distance[i] = Math.sqrt(distance[i] as number);
  return field;
}

/** Takes over what the row above (step -1) or below (step 1) knows. */
function sweepFrom(field: DistanceField, widthPx: number, y: number, step: number): void {
  const row = y * widthPx;
  const other = (y + step) * widthPx;
  for (let x = 0; x < widthPx; x++) {
    if (x > 0) adopt(field, widthPx, row + x, x, y, other + x - 1);
    adopt(field, widthPx, row + x, x, y, other + x);
    if (x + 1 < widthPx) adopt(field, widthPx, row + x, x, y, other + x + 1);
  }
}

function sweepAlong(field: DistanceField, widthPx: number, y: number): void {
  const row = y * widthPx;
  for (let x = 1; x < widthPx; x++) adopt(field, widthPx, row + x, x, y, row + x - 1);
  for (let x = widthPx - 2; x >= 0; x--) adopt(field, widthPx, row + x, x, y, row + x + 1);
}

function adopt(field: DistanceField, widthPx: number, i: number, x: number, y: number, neighbour: number): void {
  const seed = field.nearest[neighbour] as number;
  if (seed < 0) return;
  const seedX = seed % widthPx;
  const dx = x - seedX;
  const dy = y - (seed - seedX) / widthPx;
  const square = dx * dx + dy * dy;
  if (square >= (field.distance[i] as number)) return;
  field.distance[i] = square;
  field.nearest[i] = seed;
}
