import type { Color } from "./color.ts";
import type { Shape } from "./shapes.ts";

/** One piece of a figure, painted over the pieces before it. */
export interface Part {
  readonly shape: Shape;
  readonly color: Color;
  /** How far the roundness reaches in from the edge, in units; 0 is flat. */
  readonly bevel?: number;
  readonly gloss?: number;
  /** 0..1: light of its own; such parts take no shadow. */
  readonly glow?: number;
  /** Factor on the line around this part; 0 for none. */
  readonly line?: number;
  readonly alpha?: number;
  /** Only where the figure already is: markings, windows, rivets. */
  readonly isInlay?: boolean;
  /** Only inside this shape, such as a stripe inside its hull. */
  readonly clip?: Shape;
  /** Changes lightness by place (unit coordinates), -1..1. */
  readonly pattern?: (x: number, y: number) => number;
  /** A second colour from top (0) to bottom (1) of the part. */
  readonly fade?: Color;
}
