const far = 1e9;
/** Pixels covered less than this hold no edge worth measuring from. */
const leastCover = 0.02;

/**
 * Distance in pixels from every pixel's middle to the edge of what is covered; inside it is about -0.5 or less.
 * The nearest covered pixel is found exactly, by lower envelopes of parabolas along columns and then rows (Felzenszwalb
 * and Huttenlocher, 2012); how much that pixel is covered then places the edge inside it.
 */
export function distanceTo(coverage: Float32Array, width: number, height: number): Float32Array {
  const squares = new Float32Array(width * height);
  const seedRow = new Int32Array(width * height);
  const scratch = scratchFor(Math.max(width, height));
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      scratch.line[y] = (coverage[y * width + x] as number) > leastCover ? 0 : far;
    }
    nearestSites(scratch, height);
    for (let y = 0; y < height; y += 1) {
      const row = scratch.nearest[y] as number;
      seedRow[y * width + x] = row;
      squares[y * width + x] = (y - row) ** 2 + (scratch.line[row] as number);
    }
  }
  const distance = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    scratch.line.set(squares.subarray(y * width, (y + 1) * width));
    nearestSites(scratch, width);
    for (let x = 0; x < width; x += 1) {
      const column = scratch.nearest[x] as number;
      const row = seedRow[y * width + column] as number;
      const cover = coverage[row * width + column] as number;
      distance[y * width + x] = Math.hypot(x - column, y - row) + 0.5 - cover;
    }
  }
  return distance;
}

interface Scratch {
  /** Squared distance each place starts with. */
  readonly line: Float32Array;
  /** For each place, the place whose parabola lies lowest there. */
  readonly nearest: Int32Array;
  readonly sites: Int32Array;
  readonly bounds: Float32Array;
}

function scratchFor(length: number): Scratch {
  return {
    line: new Float32Array(length),
    nearest: new Int32Array(length),
    sites: new Int32Array(length),
    bounds: new Float32Array(length + 1),
  };
}

function nearestSites({ line, nearest, sites, bounds }: Scratch, count: number): void {
  let last = 0;
  sites[0] = 0;
  bounds[0] = -far;
  bounds[1] = far;
  for (let index = 1; index < count; index += 1) {
    let crossing = meet(line, index, sites[last] as number);
    while (crossing <= (bounds[last] as number)) {
      last -= 1;
      crossing = meet(line, index, sites[last] as number);
    }
    last += 1;
    sites[last] = index;
    bounds[last] = crossing;
    bounds[last + 1] = far;
  }
  let site = 0;
  for (let index = 0; index < count; index += 1) {
    while ((bounds[site + 1] as number) < index) site += 1;
    nearest[index] = sites[site] as number;
  }
}

/** Where the parabolas rooted at two places of the line have the same height. */
function meet(line: Float32Array, right: number, left: number): number {
  return ((line[right] as number) + right * right - ((line[left] as number) + left * left)) / (2 * (right - left));
}
