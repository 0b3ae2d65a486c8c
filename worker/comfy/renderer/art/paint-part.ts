import { blurField } from "./blur.ts";
import { blend, tone } from "./color.ts";
import { type Camera, coverageOf, type Patch } from "./coverage.ts";
import { distanceTo } from "./distance.ts";
import { type Layer, over } from "./layer.ts";
import { cloudNoise } from "./noise.ts";
import type { Part } from "./part.ts";
import { type Surface, shaderFor } from "./shade.ts";
import type { Style } from "./style.ts";

export interface Easel {
  readonly layer: Layer;
  readonly camera: Camera;
  readonly style: Style;
  /** Salt of all texture. */
  readonly salt: number;
}

/** How much of a pixel the part may take: index in the part's patch, place of the pixel in the layer. */
type Share = (index: number, at: number) => number;

/** Paints one part: first the line around it, then its shaded surface. */
export function paintPart(easel: Easel, part: Part): void {
  const { layer, camera, style } = easel;
  const lineWidth = part.glow ? 0 : style.innerLine * (part.line ?? 1) * Math.min(layer.width, layer.height);
  const patch = coverageOf(part.shape, camera, layer, Math.ceil(lineWidth) + 2);
  if (patch.width === 0 || patch.height === 0) return;
  const share = shareOf(easel, part, patch);
  if (lineWidth > 0.2) paintLine(easel, patch, part, lineWidth, share);
  paintSurface(easel, patch, part, share);
}

function shareOf({ layer, camera }: Easel, part: Part, patch: Patch): Share {
  const alpha = part.alpha ?? 1;
  const clip = part.clip && coverageOf(part.clip, camera, layer, 0);
  if (!clip) return part.isInlay ? (_, at) => alpha * (layer.data[at + 3] as number) : () => alpha;
  return (index) => {
    const x = patch.left + (index % patch.width) - clip.left;
    const y = patch.top + Math.floor(index / patch.width) - clip.top;
    const isInside = x >= 0 && y >= 0 && x < clip.width && y < clip.height;
    return isInside ? alpha * (clip.data[y * clip.width + x] as number) : 0;
  };
}

function paintLine({ layer, style }: Easel, patch: Patch, part: Part, width: number, share: Share): void {
  const distance = distanceTo(patch.data, patch.width, patch.height);
  const color = blend(tone(part.color, -0.8), style.ink, 0.35 + 0.65 * style.cel);
  forEachPixel(patch, layer, (at, index) => {
    const reach = Math.max(0, Math.min(1, width + 0.5 - (distance[index] as number)));
    if (reach > 0) over(layer.data, at, color[0], color[1], color[2], reach * share(index, at));
  });
}

function paintSurface(easel: Easel, patch: Patch, part: Part, share: Share): void {
  const shade = shaderFor(part, easel.style);
  const surfaceAt = surfaceOf(easel, patch, part);
  forEachPixel(patch, easel.layer, (at, index) => {
    const cover = patch.data[index] as number;
    if (cover <= 0.002) return;
    const color = shade(surfaceAt(index));
    over(easel.layer.data, at, color[0], color[1], color[2], cover * share(index, at));
  });
}

function surfaceOf({ camera, style, salt }: Easel, patch: Patch, part: Part): (index: number) => Surface {
  const { width } = patch;
  const bevel = (part.bevel ?? 0.12) * camera.scaleY;
  const relief = bevel > 0.5 ? reliefOf(patch, bevel) : undefined;
  const last = patch.data.length - 1;
  const at = (index: number): number => (relief ? (relief[Math.max(0, Math.min(last, index))] as number) : 0);
  const steepness = bevel * 1.5;
  const brush = style.brush > 0.01 ? style.brush * 2 : 0;
  return (index) => {
    const row = Math.floor(index / width);
    const x = (patch.left + (index - row * width) - camera.centerX) / camera.scaleX;
    const y = (patch.top + row - camera.centerY) / camera.scaleY;
    const marks = brush > 0 ? (cloudNoise(x * 9 + y * 4, y * 16, salt, 2) - 0.5) * brush : 0;
    return {
      slopeX: relief ? (at(index + 1) - at(index - 1)) * steepness : 0,
      slopeY: relief ? (at(index + width) - at(index - width)) * steepness : 0,
      depth: relief ? Math.min(1, at(index) / 1.15) : 1,
      down: row / Math.max(1, patch.height),
      texture: marks + (part.pattern?.(x, y) ?? 0),
    };
  };
}

/** A soft relief from two blurs of the coverage: round near the edge, calm in the middle. */
function reliefOf(patch: Patch, bevel: number): Float32Array {
  const near = blurField(patch.data, patch.width, patch.height, bevel * 0.5);
  const wide = blurField(patch.data, patch.width, patch.height, bevel);
  for (let at = 0; at < near.length; at += 1) near[at] = (near[at] as number) * 0.45 + (wide[at] as number) * 0.75;
  return near;
}

function forEachPixel(patch: Patch, layer: Layer, visit: (at: number, index: number) => void): void {
  let index = 0;
  for (let y = 0; y < patch.height; y += 1) {
    let at = ((patch.top + y) * layer.width + patch.left) * 4;
    for (let x = 0; x < patch.width; x += 1) {
      visit(at, index);
      index += 1;
      at += 4;
    }
  }
}

/** The dark line around everything painted so far, drawn under it. */
export function paintOutline({ layer, style }: Easel, alpha: Float32Array): void {
  const width = style.outline * Math.min(layer.width, layer.height);
  const distance = distanceTo(alpha, layer.width, layer.height);
  const { data } = layer;
  for (let index = 0; index < alpha.length; index += 1) {
    const reach = Math.max(0, Math.min(1, width + 0.5 - (distance[index] as number)));
    const at = index * 4;
    const free = reach * (1 - (data[at + 3] as number));
    if (free <= 0) continue;
    data[at] = (data[at] as number) + style.ink[0] * free;
    data[at + 1] = (data[at + 1] as number) + style.ink[1] * free;
    data[at + 2] = (data[at + 2] as number) + style.ink[2] * free;
    data[at + 3] = (data[at + 3] as number) + free;
  }
}
