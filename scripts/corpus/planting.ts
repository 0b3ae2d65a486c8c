import { type Box, componentsOf } from "../../core/quality/components.ts";
import { type Canvas, onGround } from "./canvas.ts";
import type { Scene } from "./defect.ts";

/** A size that grows with the severity. */
export const graded = ({ severity }: Scene, ...sizes: readonly [number, number, number]): number =>
  sizes[severity - 1] ?? 0;

export const laid = ({ ground, dice }: Scene, subject: Canvas) => onGround(subject, ground, dice);

/** The box of the largest piece, in px: glints and crumbs around it may lie off the picture, and nobody sees that (D-0124). */
export function bodyBoxOf({ sizePx, alpha }: Canvas): Box {
  const bits = Uint8Array.from(alpha, (value) => (value < 0.5 ? 0 : 1));
  const { components } = componentsOf(bits, sizePx, sizePx);
  const [body] = components.toSorted((one, other) => other.areaPx - one.areaPx);
  return body?.box ?? { left: 0, top: 0, right: -1, bottom: -1 };
}

/** The box of what is visible, in px. */
export function boxOf({ sizePx, alpha }: Canvas) {
  const box = { left: sizePx, top: sizePx, right: 0, bottom: 0 };
  for (let i = 0; i < alpha.length; i++) {
    if ((alpha[i] as number) < 0.5) continue;
    const [x, y] = [i % sizePx, Math.floor(i / sizePx)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
