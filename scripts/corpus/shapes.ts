import type { Shape } from "./canvas.ts";

export function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius;
}

export function ellipse(cx: number, cy: number, rx: number, ry: number): Shape {
  return (x, y) => (Math.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2) - 1) * Math.min(rx, ry);
}

/** A line with round ends. */
export function capsule(ax: number, ay: number, bx: number, by: number, radius: number): Shape {
  const [dx, dy] = [bx - ax, by - ay];
  const square = Math.max(1e-6, dx * dx + dy * dy);
  return (x, y) => {
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square));
    return Math.sqrt((x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2) - radius;
  };
}

export function roundBox(cx: number, cy: number, halfWidth: number, halfHeight: number, radius: number): Shape {
  return (x, y) => {
    const qx = Math.abs(x - cx) - halfWidth + radius;
    const qy = Math.abs(y - cy) - halfHeight + radius;
    return Math.sqrt(Math.max(qx, 0) ** 2 + Math.max(qy, 0) ** 2) + Math.min(Math.max(qx, qy), 0) - radius;
  };
}

/** A closed line around a middle, given as radius over angle (0..2π); near its outline the distance is about right. */
export function polar(cx: number, cy: number, radiusAt: (angle: number) => number): Shape {
  return (x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    return Math.sqrt(dx * dx + dy * dy) - radiusAt(Math.atan2(dy, dx));
  };
}

export function star(cx: number, cy: number, outer: number, inner: number, points: number, turn: number): Shape {
  return polar(cx, cy, (angle) => {
    const phase = (((angle + turn) * points) / (2 * Math.PI)) % 1;
    const fold = Math.abs(2 * (phase < 0 ? phase + 1 : phase) - 1);
    return inner + (outer - inner) * fold;
  });
}

export function both(one: Shape, other: Shape): Shape {
  return (x, y) => Math.max(one(x, y), other(x, y));
}

export function either(...shapes: readonly Shape[]): Shape {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (const shape of shapes) nearest = Math.min(nearest, shape(x, y));
    return nearest;
  };
}

export function without(one: Shape, cut: Shape): Shape {
  return (x, y) => Math.max(one(x, y), -cut(x, y));
}

export function grown(shape: Shape, byPx: number): Shape {
  return (x, y) => shape(x, y) - byPx;
}
