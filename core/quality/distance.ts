/** For pixels within reach of a seed: the nearest seed's index and the distance to it. Others: -1 and infinity. */
export interface DistanceField {
  readonly nearest: Int32Array;
  readonly distance: Float32Array;
}

interface Growth {
  readonly nearest: Int32Array;
  /** Square of the distance, in px², while it grows. */
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
  const nearest = new Int32Array(seeds.length).fill(-1);
  const square = new Float32Array(seeds.length).fill(Number.POSITIVE_INFINITY);
  const growth: Growth = { nearest, square, widthPx, heightPx, reachSquare: reachPx * reachPx };
  const queue = sown(growth, seeds);
  const rimPx = queue.length;
  for (let at = 0; at < queue.length; at++) handOn(growth, queue[at] as number, queue);
  // Only what grew has a root to take; the seed that a pixel took last tells it, however often it changed its mind.
  for (let at = rimPx; at < queue.length; at++) {
    const i = queue[at] as number;
    square[i] = rootTo(nearest[i] as number, i, widthPx);
  }
  return { nearest, distance: square };
}

/** Sets the seeds and returns those with a neighbour (4) that is none. */
function sown({ nearest, square, widthPx, heightPx }: Growth, seeds: Uint8Array): number[] {
  const rim: number[] = [];
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      if (seeds[i] === 0) continue;
      nearest[i] = i;
      square[i] = 0;
      if (!isSurrounded(seeds, i, x, widthPx)) rim.push(i);
    }
  }
  return rim;
}

/** True when all four neighbours are seeds, too; beyond the picture nothing is missed. */
function isSurrounded(seeds: Uint8Array, i: number, x: number, widthPx: number): boolean {
  return (
    (x === 0 || seeds[i - 1] === 1) &&
    (x === widthPx - 1 || seeds[i + 1] === 1) &&
    (i < widthPx || seeds[i - widthPx] === 1) &&
    (i >= seeds.length - widthPx || seeds[i + widthPx] === 1)
  );
}

function rootTo(seed: number, i: number, widthPx: number): number {
  const dx = (i % widthPx) - (seed % widthPx);
  const dy = Math.floor(i / widthPx) - Math.floor(seed / widthPx);
  return Math.sqrt(dx * dx + dy * dy);
}

/** Offers the seed of pixel `i` to its neighbours; who is nearer to it than to its own takes it and hands it on. */
function handOn({ nearest, square, widthPx, heightPx, reachSquare }: Growth, i: number, queue: number[]): void {
  const x = i % widthPx;
  const y = Math.floor(i / widthPx);
  const seed = nearest[i] as number;
  const seedX = seed % widthPx;
  const seedY = Math.floor(seed / widthPx);
  const right = Math.min(widthPx - 1, x + 1);
  const bottom = Math.min(heightPx - 1, y + 1);
  for (let ny = Math.max(0, y - 1); ny <= bottom; ny++) {
    const down = (ny - seedY) * (ny - seedY);
    for (let nx = Math.max(0, x - 1); nx <= right; nx++) {
      const j = ny * widthPx + nx;
      const candidate = (nx - seedX) * (nx - seedX) + down;
      if (candidate >= (square[j] as number) || candidate > reachSquare) continue;
      square[j] = candidate;
      nearest[j] = seed;
      queue.push(j);
    }
  }
}
