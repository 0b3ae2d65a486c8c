import type { Overlay } from "../../core/contracts.ts";

/** An overlay as an SVG path in pixels of the picture; a point is a line of no length, which round ends make a dot. */
export function pathOf({ kind, points }: Overlay): string {
  const pairs = points.map(([x = 0, y = 0]) => `${x} ${y}`);
  if (kind === "points") return pairs.map((pair) => `M${pair}h0`).join("");
  if (kind === "box") {
    const [[left = 0, top = 0] = [], [right = left, bottom = top] = []] = points;
    return `M${left} ${top}H${right}V${bottom}H${left}Z`;
  }
  return pairs.length === 0 ? "" : `M${pairs.join("L")}`;
}
