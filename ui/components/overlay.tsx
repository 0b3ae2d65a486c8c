import type { JSX } from "preact";
import type { Overlay } from "../../core/contracts.ts";
import { pathOf } from "./overlay-path.ts";

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
