/** A closed outline as x, y pairs. Unit: half the shorter side of the picture; x right, y down, 0 0 in the middle. */
export type Contour = readonly number[];

/** One or more contours. All turn the same way; a hole turns the other way. */
export type Shape = readonly Contour[];

export type Point = readonly [x: number, y: number];

/** Points from a text such as "0,0 1,0 1,1". */
export function path(text: string): Point[] {
  return text.split(" ").map((pair): Point => {
    const [x, y] = pair.split(",").map(Number);
    return [x ?? 0, y ?? 0];
  });
}

const curveSteps = 10;

export function polygon(...points: Point[]): Shape {
  return [oriented(points.flat())];
}

export function ellipse(x: number, y: number, radiusX: number, radiusY = radiusX, turn = 0): Shape {
  const count = 56;
  const points: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const angle = (index / count) * Math.PI * 2;
    const [dx, dy] = rotatePoint([Math.cos(angle) * radiusX, Math.sin(angle) * radiusY], turn);
    points.push(x + dx, y + dy);
  }
  return [oriented(points)];
}

/** A rectangle around its middle with round corners. */
export function box(x: number, y: number, width: number, height: number, radius = 0, turn = 0): Shape {
  const round = Math.min(radius, width / 2, height / 2);
  const points: number[] = [];
  const corners: Point[] = [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ];
  for (const [corner, [signX, signY]] of corners.entries()) {
    const middle: Point = [signX * (width / 2 - round), signY * (height / 2 - round)];
    for (let step = 0; step <= 8; step += 1) {
      const angle = ((corner + step / 8) * Math.PI) / 2;
      const [dx, dy] = rotatePoint([middle[0] + Math.cos(angle) * round, middle[1] + Math.sin(angle) * round], turn);
      points.push(x + dx, y + dy);
    }
  }
  return [oriented(points)];
}

/** A thick line with round ends. */
export function capsule(from: Point, to: Point, radius: number): Shape {
  const turn = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  return box((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, length + radius * 2, radius * 2, radius, turn);
}

/** A smooth closed curve through the points (Catmull-Rom). */
export function blob(...points: Point[]): Shape {
  return [oriented(smoothLoop(points))];
}

function smoothLoop(points: readonly Point[]): number[] {
  const at = (index: number): Point => points[(index + points.length) % points.length] as Point;
  const out: number[] = [];
  for (let index = 0; index < points.length; index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    for (let step = 0; step < curveSteps; step += 1) {
      const t = step / curveSteps;
      out.push(spline(before[0], from[0], to[0], after[0], t), spline(before[1], from[1], to[1], after[1], t));
    }
  }
  return out;
}

function spline(before: number, from: number, to: number, after: number, t: number): number {
  const linear = to - before;
  const square = 2 * before - 5 * from + 4 * to - after;
  const cube = 3 * from - before - 3 * to + after;
  return 0.5 * (2 * from + linear * t + square * t * t + cube * t * t * t);
}

/** A band of changing width along points; `widths` are half widths at each point. */
export function ribbon(points: readonly Point[], widths: readonly number[]): Shape {
  const left: Point[] = [];
  const right: Point[] = [];
  for (const [index, [x, y]] of points.entries()) {
    const before = points[Math.max(0, index - 1)] as Point;
    const after = points[Math.min(points.length - 1, index + 1)] as Point;
    const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    const normal: Point = [-(after[1] - before[1]) / length, (after[0] - before[0]) / length];
    const width = widths[index] ?? 0;
    left.push([x + normal[0] * width, y + normal[1] * width]);
    right.unshift([x - normal[0] * width, y - normal[1] * width]);
  }
  return blob(...left, ...right);
}

/** A star; `roundness` 0 gives straight edges, 1 soft points. */
export function star(
  x: number,
  y: number,
  outer: number,
  inner: number,
  count: number,
  turn = 0,
  roundness = 0,
): Shape {
  const at = (angle: number, radius: number): Point => [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius];
  const soft = roundness * 0.09;
  const points = Array.from({ length: count }, (_, index): Point[] => {
    const tip = turn - Math.PI / 2 + (index / count) * Math.PI * 2;
    const valley = at(tip + Math.PI / count, inner);
    if (roundness === 0) return [at(tip, outer), valley];
    return [at(tip - soft, outer * 0.93), at(tip, outer), at(tip + soft, outer * 0.93), valley];
  }).flat();
  return roundness > 0 ? blob(...points) : polygon(...points);
}

export function join(...shapes: Shape[]): Shape {
  return shapes.flat();
}

/** `outer` with `inner` cut out; `inner` must lie inside. */
export function cut(outer: Shape, inner: Shape): Shape {
  return [...outer, ...inner.map(reversed)];
}

function mirror(shape: Shape): Shape {
  return shape.map((contour) => oriented(contour.map((value, index) => (index % 2 === 0 ? -value : value))));
}

export function both(shape: Shape): Shape {
  return join(shape, mirror(shape));
}

/** Scales around the middle, turns, then moves. */
export function place(shape: Shape, x: number, y: number, scale = 1, turn = 0): Shape {
  return shape.map((contour) => {
    const out: number[] = [];
    for (let at = 0; at < contour.length; at += 2) {
      const [dx, dy] = rotatePoint([(contour[at] as number) * scale, (contour[at + 1] as number) * scale], turn);
      out.push(x + dx, y + dy);
    }
    return out;
  });
}

function rotatePoint([x, y]: Point, turn: number): Point {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return [x * cos - y * sin, x * sin + y * cos];
}

function oriented(contour: readonly number[]): Contour {
  let area = 0;
  for (let at = 0; at < contour.length; at += 2) {
    const next = (at + 2) % contour.length;
    area +=
      (contour[at] as number) * (contour[next + 1] as number) - (contour[next] as number) * (contour[at + 1] as number);
  }
  return area < 0 ? reversed(contour) : contour;
}

function reversed(contour: Contour): Contour {
  const out: number[] = [];
  for (let at = contour.length - 2; at >= 0; at -= 2) out.push(contour[at] as number, contour[at + 1] as number);
  return out;
}
