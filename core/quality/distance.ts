/** For pixels within reach of a seed: the nearest seed's index and the distance to it. Others: -1 and infinity. */
export interface DistanceField {
  readonly nearest: Int32Array;
  readonly distance: Float32Array;
}

interface Growth {
  readonly nearest: Int32Array;
  /** Square of the distance, in px². */
  readonly square: Float32Array;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly reachSquare: number;
}

/**
 * Distance to the nearest set pixel of `seeds`, up to `reachPx`. Grows outwards from the seeds' rim and hands on the seed
 * (vector propagation, 8 neighbours): off by less than 0.1 px in rare corners, and as cheap as the band is thin.
 */
export function distanceTo(seeds: Uint8Array, widthPx: number, heightPx: number, reachPx: number): DistanceField {
  const growth: Growth = {
    nearest: new Int32Array(seeds.length).fill(-1),
    square: new Float32Array(seeds.length).fill(Number.POSITIVE_INFINITY),
    widthPx,
    heightPx,
    reachSquare: reachPx * reachPx,
  };
  for (let i = 0; i < seeds.length; i++) {
    if (seeds[i] === 0) continue;
    growth.nearest[i] = i;
    growth.square[i] = 0;
  }
  let rim = rimOf(seeds, widthPx, heightPx);
  while (rim.length > 0) {
    const next: number[] = [];
    for (const i of rim) handOn(growth, i, next);
    rim = next;
  }
  const distance = growth.square;
  for (let i = 0; i < distance.length; i++) distance[i] = Math.sqrt(distance[i] as number);
  return { nearest: growth.nearest, distance };
}

/** Seeds with a neighbour (4) that is none. */
function rimOf(seeds: Uint8Array, widthPx: number, heightPx: number): number[] {
  const rim: number[] = [];
  const size = widthPx * heightPx;
  for (let i = 0, x = 0; i < size; i++, x = x + 1 === widthPx ? 0 : x + 1) {
    if (seeds[i] === 0) continue;
    const isInner =
      (x === 0 || seeds[i - 1] === 1) &&
      (x === widthPx - 1 || seeds[i + 1] === 1) &&
      (i < widthPx || seeds[i - widthPx] === 1) &&
      (i >= size - widthPx || seeds[i + widthPx] === 1);
    if (!isInner) rim.push(i);
  }
  return rim;
}

/** Offers the seed of pixel `i` to its neighbours; who is nearer to it than to its own takes it and hands it on. */
function handOn({ nearest, square, widthPx, heightPx, reachSquare }: Growth, i: number, next: number[]): void {
  const x = i % widthPx;
  const y = (i - x) / widthPx;
  const seed = nearest[i] as number;
  const seedX = seed % widthPx;
  const seedY = (seed - seedX) / widthPx;
  for (let ny = Math.max(0, y - 1); ny <= y + 1 && ny < heightPx; ny++) {
    for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < widthPx; nx++) {
      const j = ny * widthPx + nx;
      const candidate = (nx - seedX) * (nx - seedX) + (ny - seedY) * (ny - seedY);
      if (candidate >= (square[j] as number) || candidate > reachSquare) continue;
      square[j] = candidate;
      nearest[j] = seed;
      next.push(j);
    }
  }
}
