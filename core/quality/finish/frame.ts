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
  if (params.outputSize === null) return paddedFrame(trimmed, params.paddingPx);
  const size = params.outputSize;
  const paddingPx = scaledPadding(params.paddingPx, size);
  const room = { widthPx: size.widthPx - 2 * paddingPx, heightPx: size.heightPx - 2 * paddingPx };
  const factor = Math.min(room.widthPx / trimmed.widthPx, room.heightPx / trimmed.heightPx, maxEnlargement);
  const widthPx = Math.max(1, Math.floor(trimmed.widthPx * factor));
  const heightPx = Math.max(1, Math.floor(trimmed.heightPx * factor));
  const x = Math.floor((room.widthPx - widthPx) * params.pivot.x) + paddingPx;
  const y = Math.floor((room.heightPx - heightPx) * params.pivot.y) + paddingPx;
  return { size, target: { x, y, widthPx, heightPx } };
}

/** Content in its own pixels plus padding, a share of the size that comes out: p·(m + 2q)/512 ≤ q solved for q. */
function paddedFrame({ widthPx, heightPx }: Size, paddingPx: number): Frame {
  const share = Math.min(paddingPx, 128);
  const around = Math.ceil((share * Math.max(widthPx, heightPx)) / (512 - 2 * share));
  const size = { widthPx: widthPx + 2 * around, heightPx: heightPx + 2 * around };
  return { size, target: { x: around, y: around, widthPx, heightPx } };
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
