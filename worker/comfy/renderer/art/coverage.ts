import type { Shape } from "./shapes.ts";

/** How unit coordinates land on pixels. */
export interface Camera {
  readonly centerX: number;
  readonly centerY: number;
  readonly scaleX: number;
  readonly scaleY: number;
  /** Radians, clockwise. */
  readonly turn: number;
}

/** A rectangle of the picture with one number per pixel. */
export interface Patch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

interface Bounds {
  readonly width: number;
  readonly height: number;
}

/**
 * Exact area coverage 0..1 of a shape, in a patch with `margin` pixels around it. Signed areas of all edges are added
 * up per row, then summed along it; overlapping contours of one shape count once.
 */
export function coverageOf(shape: Shape, camera: Camera, picture: Bounds, margin: number): Patch {
  const contours = shape.map((contour) => project(contour, camera));
  const box = boundsOf(contours, picture, margin);
  const { left, top, width, height } = box;
  const sums = new Float32Array((width + 2) * height);
  for (const contour of contours) {
    for (let at = 0; at < contour.length; at += 2) {
      const next = (at + 2) % contour.length;
      addEdge(sums, width + 2, height, {
        fromX: (contour[at] as number) - left,
        fromY: (contour[at + 1] as number) - top,
        toX: (contour[next] as number) - left,
        toY: (contour[next + 1] as number) - top,
      });
    }
  }
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    for (let x = 0; x < width; x += 1) {
      sum += sums[y * (width + 2) + x] as number;
      data[y * width + x] = Math.min(1, Math.abs(sum));
    }
  }
  return { left, top, width, height, data };
}

function project(contour: readonly number[], camera: Camera): Float64Array {
  const cos = Math.cos(camera.turn);
  const sin = Math.sin(camera.turn);
  const out = new Float64Array(contour.length);
  for (let at = 0; at < contour.length; at += 2) {
    const x = contour[at] as number;
    const y = contour[at + 1] as number;
    out[at] = camera.centerX + (x * cos - y * sin) * camera.scaleX;
    out[at + 1] = camera.centerY + (x * sin + y * cos) * camera.scaleY;
  }
  return out;
}

function boundsOf(contours: readonly Float64Array[], picture: Bounds, margin: number): Omit<Patch, "data"> {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const contour of contours) {
    for (let at = 0; at < contour.length; at += 2) {
      minX = Math.min(minX, contour[at] as number);
      maxX = Math.max(maxX, contour[at] as number);
      minY = Math.min(minY, contour[at + 1] as number);
      maxY = Math.max(maxY, contour[at + 1] as number);
    }
  }
  const clamp = (value: number, high: number): number => Math.max(0, Math.min(high, value));
  const left = clamp(Math.floor(minX - margin), picture.width);
  const top = clamp(Math.floor(minY - margin), picture.height);
  const width = Math.max(0, clamp(Math.ceil(maxX + margin), picture.width) - left);
  const height = Math.max(0, clamp(Math.ceil(maxY + margin), picture.height) - top);
  return { left, top, width, height };
}

interface Edge {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

function addEdge(sums: Float32Array, stride: number, height: number, edge: Edge): void {
  if (edge.fromY === edge.toY) return;
  const isDown = edge.fromY < edge.toY;
  const direction = isDown ? 1 : -1;
  const [topX, topY, lowX, lowY] = isDown
    ? [edge.fromX, edge.fromY, edge.toX, edge.toY]
    : [edge.toX, edge.toY, edge.fromX, edge.fromY];
  const slope = (lowX - topX) / (lowY - topY);
  const first = Math.max(0, Math.floor(topY));
  const last = Math.min(height - 1, Math.ceil(lowY) - 1);
  for (let row = first; row <= last; row += 1) {
    const startY = Math.max(row, topY);
    const endY = Math.min(row + 1, lowY);
    const startX = topX + (startY - topY) * slope;
    addSpan(sums, row * stride, stride - 2, startX, startX + (endY - startY) * slope, (endY - startY) * direction);
  }
}

/** Spreads one row's share of an edge over the pixels it crosses. */
function addSpan(sums: Float32Array, row: number, width: number, fromX: number, toX: number, amount: number): void {
  const low = Math.max(0, Math.min(width, Math.min(fromX, toX)));
  const high = Math.max(0, Math.min(width, Math.max(fromX, toX)));
  const first = Math.floor(low);
  const last = Math.floor(high);
  if (first === last) {
    const share = 1 - ((low + high) / 2 - first);
    sums[row + first] = (sums[row + first] as number) + amount * share;
    sums[row + first + 1] = (sums[row + first + 1] as number) + amount * (1 - share);
    return;
  }
  let before = 0;
  for (let x = first; x <= last + 1; x += 1) {
    const here = rightArea(x + 1, low, high) - rightArea(x, low, high);
    sums[row + x] = (sums[row + x] as number) + amount * (here - before);
    before = here;
  }
}

/** The mean area between a point moving evenly from `low` to `high` and `x`. */
function rightArea(x: number, low: number, high: number): number {
  if (x <= low) return 0;
  return x >= high ? x - (low + high) / 2 : ((x - low) * (x - low)) / (2 * (high - low));
}
