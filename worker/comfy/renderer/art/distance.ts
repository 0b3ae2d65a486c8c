const far = 1e9;

/**
 * Distance in pixels from every pixel to the nearest one whose coverage is at least half (or, `inside`, below half).
 * Exact Euclidean transform by two passes of lower envelopes of parabolas (Felzenszwalb and Huttenlocher, 2012).
 */
export function distanceTo(coverage: Float32Array, width: number, height: number, inside: boolean): Float32Array {
  const field = new Float32Array(width * height);
  for (let at = 0; at < field.length; at += 1) {
    const cover = inside ? 1 - (coverage[at] as number) : (coverage[at] as number);
    // Half-covered pixels start with the rest of their way, so that the distance follows the edge and not the grid.
    field[at] = cover >= 0.5 ? 0 : cover > 0.03 ? (0.5 - cover) ** 2 : far;
  }
  const longest = Math.max(width, height);
  const line = new Float32Array(longest);
  const sites = new Int32Array(longest);
  const bounds = new Float32Array(longest + 1);
  for (let x = 0; x < width; x += 1) pass(field, x, width, height, line, sites, bounds);
  for (let y = 0; y < height; y += 1) pass(field, y * width, 1, width, line, sites, bounds);
  for (let at = 0; at < field.length; at += 1) field[at] = Math.sqrt(field[at] as number);
  return field;
}

function pass(
  field: Float32Array,
  start: number,
  stride: number,
  count: number,
  line: Float32Array,
  sites: Int32Array,
  bounds: Float32Array,
): void {
  for (let index = 0; index < count; index += 1) line[index] = field[start + index * stride] as number;
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
    const from = sites[site] as number;
    field[start + index * stride] = (index - from) ** 2 + (line[from] as number);
  }
}

/** Where the parabolas rooted at two places of the line have the same height. */
function meet(line: Float32Array, right: number, left: number): number {
  return ((line[right] as number) + right * right - ((line[left] as number) + left * left)) / (2 * (right - left));
}
