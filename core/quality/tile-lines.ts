import type { LabPlanes } from "./lab.ts";

/** Mean OKLab colour of each line across an axis: columns for x, rows for y. Three values per line. */
export function lineMeans({ l, a, b }: LabPlanes, widthPx: number, heightPx: number, axis: "x" | "y"): Float64Array {
  const means = new Float64Array((axis === "x" ? widthPx : heightPx) * 3);
  const share = 1 / (axis === "x" ? heightPx : widthPx);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const at = (axis === "x" ? x : y) * 3;
      means[at] = (means[at] as number) + (l[i] as number) * share;
      means[at + 1] = (means[at + 1] as number) + (a[i] as number) * share;
      means[at + 2] = (means[at + 2] as number) + (b[i] as number) * share;
    }
  }
  return means;
}

/** Distance of each line's mean colour to the next one's. */
export function lineJumps(means: Float64Array): Float64Array {
  const jumps = new Float64Array(Math.max(0, means.length / 3 - 1));
  for (let k = 0; k < jumps.length; k++) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += ((means[k * 3 + c] as number) - (means[k * 3 + 3 + c] as number)) ** 2;
    jumps[k] = Math.sqrt(sum);
  }
  return jumps;
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
