import type { LabPlanes } from "./lab.ts";

/** Of each line at most so many places are looked at, evenly spread: large tiles cost little more than small ones. */
const mostPlaces = 256;

/**
 * How far each line across an axis (columns for x, rows for y) is from the line `apart` further on: the OKLab distance that
 * three quarters of the places along it have at least. A line that is there in places only, such as every second joint of a
 * wall, counts for nothing.
 */
export function unbrokenJumps(
  { l, a, b }: LabPlanes,
  widthPx: number,
  heightPx: number,
  axis: "x" | "y",
  apart: number,
): Float64Array {
  const [lines, length] = axis === "x" ? [widthPx, heightPx] : [heightPx, widthPx];
  const [step, along] = axis === "x" ? [1, widthPx] : [widthPx, 1];
  const every = Math.max(1, Math.floor(length / mostPlaces));
  const jumps = new Float64Array(Math.max(0, lines - apart));
  const places = new Float64Array(Math.ceil(length / every));
  for (let line = 0; line < jumps.length; line++) {
    for (let k = 0; k < places.length; k++) {
      const i = line * step + k * every * along;
      const j = i + apart * step;
      const dl = (l[i] as number) - (l[j] as number);
      const da = (a[i] as number) - (a[j] as number);
      const db = (b[i] as number) - (b[j] as number);
      places[k] = dl * dl + da * da + db * db;
    }
    jumps[line] = Math.sqrt(places.length === 0 ? 0 : smallest(places, Math.floor((places.length - 1) / 4)));
  }
  return jumps;
}

/** The value that is at `rank` in rising order (Hoare's selection); moves the values about. */
function smallest(values: Float64Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const [low, high] = parted(values, left, right);
    if (rank > high && rank < low) break;
    if (rank <= high) right = high;
    else left = low;
  }
  return values[rank] as number;
}

/** Moves what is small to the left and what is large to the right: up to `high` lie the ones, from `low` on the others. */
function parted(values: Float64Array, left: number, right: number): readonly [low: number, high: number] {
  const pivot = values[(left + right) >> 1] as number;
  let [low, high] = [left, right];
  while (low <= high) {
    while ((values[low] as number) < pivot) low++;
    while ((values[high] as number) > pivot) high--;
    if (low > high) break;
    const kept = values[low] as number;
    values[low++] = values[high] as number;
    values[high--] = kept;
  }
  return [low, high];
}

/** Mean of one plane around each of `places` × `places` points of a tile that is closed on itself; `share` of the side wide. */
export function wrappedMeans(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  places: number,
  share: number,
): Float64Array {
  const [wide, high] = [Math.max(1, Math.round(widthPx * share)), Math.max(1, Math.round(heightPx * share))];
  const means = new Float64Array(places * places);
  for (let place = 0; place < means.length; place++) {
    const left = Math.floor(((place % places) * widthPx) / places);
    const top = Math.floor((Math.floor(place / places) * heightPx) / places);
    let sum = 0;
    for (let y = top; y < top + high; y++) {
      const row = (y % heightPx) * widthPx;
      const end = Math.min(widthPx, left + wide);
      for (let x = left; x < end; x++) sum += plane[row + x] as number;
      for (let x = end; x < left + wide; x++) sum += plane[row + (x % widthPx)] as number;
    }
    means[place] = sum / (wide * high);
  }
  return means;
}

/** Mean of one plane in each cell of a grid of `cells` × `cells`. */
export function cellMeans(plane: Float32Array, widthPx: number, heightPx: number, cells: number): Float64Array {
  const sums = new Float64Array(cells * cells);
  const counts = new Float64Array(cells * cells);
  for (let y = 0, i = 0; y < heightPx; y++) {
    const row = Math.floor((y * cells) / heightPx) * cells;
    for (let x = 0; x < widthPx; x++, i++) {
      const cell = row + Math.floor((x * cells) / widthPx);
      sums[cell] = (sums[cell] as number) + (plane[i] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell] as number));
}
