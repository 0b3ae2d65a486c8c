import type { PaintTruth, Picture } from "../nodes/values.ts";
import type { PaintRequest } from "../painter.ts";
export function paintPicture(request: PaintRequest, _rate: number): { picture: Picture; truth: PaintTruth } {
  const { width, height } = request;
  const rgb = new Uint8Array(width * height * 3).fill(255);
  return { picture: { width, height, rgb }, truth: { subject: "plain", defects: [], details: {} } };
}
