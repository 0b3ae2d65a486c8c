import type { JSX } from "preact";
import type { Overlay } from "../../core/contracts.ts";

interface Props {
  readonly overlays: readonly Overlay[];
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The doubtful places, drawn over a picture of this size: the same fit as the picture's, so they stay right at any size. */
export function Overlays({ overlays, widthPx, heightPx }: Props): JSX.Element | null {
  if (overlays.length === 0) return null;
  const words = [...new Set(overlays.map(({ label }) => label))].join(", ");
  return (
    <svg class="overlay" viewBox={`0 0 ${widthPx} ${heightPx}`} role="img" aria-label={`Marked: ${words}`}>
      {overlays.map((overlay) => {
        const path = pathOf(overlay);
        const kind = overlay.kind === "points" ? "mark mark-points" : "mark";
        return (
          <g key={`${overlay.label}${path}`} class={kind}>
            <path class="mark-under" d={path} vector-effect="non-scaling-stroke" />
            <path class="mark-over" d={path} vector-effect="non-scaling-stroke" />
          </g>
        );
      })}
    </svg>
  );
}

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
