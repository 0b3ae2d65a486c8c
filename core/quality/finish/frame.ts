import type { Plan } from "../../contracts.ts";
import type { Box } from "../components.ts";
import type { Placement, Size } from "./resize.ts";

type FinishParams = Plan["finish"];

/** A small subject is enlarged at most this much: beyond it the picture would only get blurred. */
const maxEnlargement = 2;

/** How one trimmed rectangle becomes the finished canvas: its size and where the content goes. */
export interface Frame {
  readonly size: Size;
  readonly target: Placement;
}

/**
 * Fits a trimmed rectangle into the output size with padding on all sides, aspect kept, the rest of the space shared out
 * by the pivot. Without an output size the canvas is the rectangle plus its padding. `paddingPx` counts at 512 px.
 */
export function frameFor(trim: Box, params: FinishParams): Frame {
  const trimmed = { widthPx: trim.right - trim.left + 1, heightPx: trim.bottom - trim.top + 1 };
  const canvas = params.outputSize ?? trimmed;
  const paddingPx = scaledPadding(params.paddingPx, canvas);
  const size = params.outputSize ?? {
    widthPx: trimmed.widthPx + 2 * paddingPx,
    heightPx: trimmed.heightPx + 2 * paddingPx,
  };
  const room = {
    widthPx: Math.max(1, size.widthPx - 2 * paddingPx),
    heightPx: Math.max(1, size.heightPx - 2 * paddingPx),
  };
  const factor = Math.min(room.widthPx / trimmed.widthPx, room.heightPx / trimmed.heightPx, maxEnlargement);
  const widthPx = Math.max(1, Math.floor(trimmed.widthPx * factor));
  const heightPx = Math.max(1, Math.floor(trimmed.heightPx * factor));
  const x = Math.floor((size.widthPx - 2 * paddingPx - widthPx) * params.pivot.x) + paddingPx;
  const y = Math.floor((size.heightPx - 2 * paddingPx - heightPx) * params.pivot.y) + paddingPx;
  return { size, target: { x: Math.max(0, x), y: Math.max(0, y), widthPx, heightPx } };
}

/** Without trimming the whole picture fills the whole canvas: its own margins stay, and a tile stays a tile. */
export function wholeFrame({ widthPx, heightPx }: Size, { outputSize }: FinishParams): Frame {
  const size = outputSize ?? { widthPx, heightPx };
  return { size, target: { x: 0, y: 0, ...size } };
}

/** Padding in the pixels of a canvas, from padding at 512 px on the longer side; never more than a quarter of a side. */
export function scaledPadding(paddingPx: number, { widthPx, heightPx }: Size): number {
  const scaled = Math.ceil((paddingPx * Math.max(widthPx, heightPx)) / 512);
  return Math.min(scaled, Math.floor(Math.min(widthPx, heightPx) / 4));
}
