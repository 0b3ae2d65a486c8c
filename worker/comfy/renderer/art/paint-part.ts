import { blurField } from "./blur.ts";
import { blend, type Color, saturate, tone } from "./color.ts";
import { type Camera, coverageOf, type Patch } from "./coverage.ts";
import { distanceTo } from "./distance.ts";
import { type Layer, over } from "./layer.ts";
import { cloudNoise } from "./noise.ts";
import type { Part } from "./part.ts";
import type { Style } from "./style.ts";

export interface Easel {
  readonly layer: Layer;
  readonly camera: Camera;
  readonly style: Style;
  /** Salt of all texture. */
  readonly salt: number;
}

const light = { x: -0.46, y: -0.64, z: 0.62 };

/** Paints one part: first the line around it, then its shaded surface. */
export function paintPart(easel: Easel, part: Part): void {
  const { layer, camera, style } = easel;
  const pixelsPerUnit = camera.scaleY;
  const lineWidth = style.innerLine * (part.line ?? 1) * Math.min(layer.width, layer.height);
  const patch = coverageOf(part.shape, camera, layer, Math.ceil(lineWidth) + 2);
  if (patch.width === 0 || patch.height === 0) return;
  if (lineWidth > 0.2 && !part.glow) paintLine(easel, patch, part, lineWidth);
  const bevel = (part.bevel ?? 0.12) * pixelsPerUnit;
  const height = bevel > 0.5 ? heightOf(patch, bevel) : undefined;
  paintSurface(easel, part, patch, height, bevel);
}

function paintLine({ layer, style }: Easel, patch: Patch, part: Part, width: number): void {
  const distance = distanceTo(patch.data, patch.width, patch.height, false);
  const color = blend(tone(part.color, -0.75), style.ink, 0.35 + 0.65 * style.cel);
  forEachPixel(patch, layer, (at, index) => {
    const reach = Math.max(0, Math.min(1, width + 0.5 - (distance[index] as number)));
    const under = part.isInlay ? (layer.data[at + 3] as number) : 1;
    if (reach > 0) over(layer.data, at, color[0], color[1], color[2], reach * under * (part.alpha ?? 1));
  });
}

/** A soft relief from two blurs of the coverage: round near the edge, calm in the middle. */
function heightOf(patch: Patch, bevel: number): Float32Array {
  const near = blurField(patch.data, patch.width, patch.height, bevel * 0.5);
  const wide = blurField(patch.data, patch.width, patch.height, bevel);
  for (let at = 0; at < near.length; at += 1) near[at] = (near[at] as number) * 0.45 + (wide[at] as number) * 0.75;
  return near;
}

function paintSurface(easel: Easel, part: Part, patch: Patch, height: Float32Array | undefined, bevel: number): void {
  const { layer, camera, style, salt } = easel;
  const shade = shader(part, style);
  const { width } = patch;
  const last = patch.width * patch.height - 1;
  const strength = bevel * 1.5;
  forEachPixel(patch, layer, (at, index) => {
    const cover = patch.data[index] as number;
    if (cover <= 0.002) return;
    let slopeX = 0;
    let slopeY = 0;
    let depth = 1;
    if (height) {
      slopeX = ((height[Math.min(last, index + 1)] as number) - (height[Math.max(0, index - 1)] as number)) * strength;
      slopeY =
        ((height[Math.min(last, index + width)] as number) - (height[Math.max(0, index - width)] as number)) * strength;
      depth = Math.min(1, (height[index] as number) / 1.15);
    }
    const pixelX = patch.left + (index % width);
    const pixelY = patch.top + Math.floor(index / width);
    const x = (pixelX - camera.centerX) / camera.scaleX;
    const y = (pixelY - camera.centerY) / camera.scaleY;
    const down = (pixelY - patch.top) / Math.max(1, patch.height);
    const texture = style.brush > 0.01 ? (cloudNoise(x * 9 + y * 4, y * 16, salt, 2) - 0.5) * style.brush * 2 : 0;
    const color = shade(slopeX, slopeY, depth, down, texture + (part.pattern?.(x, y) ?? 0));
    const under = part.isInlay ? (layer.data[at + 3] as number) : 1;
    over(layer.data, at, color[0], color[1], color[2], cover * under * (part.alpha ?? 1));
  });
}

type Shader = (slopeX: number, slopeY: number, depth: number, down: number, texture: number) => Color;

function shader(part: Part, style: Style): Shader {
  const base = saturate(part.color, style.richness);
  const fade = part.fade && saturate(part.fade, style.richness);
  const gloss = (part.gloss ?? 0.5) * style.gloss * 1.6;
  const glow = part.glow ?? 0;
  return (slopeX, slopeY, depth, down, texture) => {
    const local = fade ? blend(base, fade, down) : base;
    if (glow > 0) return blend(tone(local, texture), [1, 1, 0.94], Math.min(1, depth ** 3 * glow * style.glow));
    const length = Math.hypot(slopeX, slopeY, 1);
    const facing = (-slopeX * light.x - slopeY * light.y + light.z) / length;
    const lit = (facing - 0.52) * style.contrast * 1.15 + (0.5 - down) * 0.16;
    const value = style.cel > 0 ? mix(lit, banded(lit), style.cel) : lit;
    let color = value < 0 ? tone(local, value * 0.95 + texture) : tone(local, value * 0.8 + texture);
    const edge = 1 - depth;
    const away = Math.max(0, (slopeX * 0.6 + slopeY * 0.75) / length);
    const rim = smooth(0.35, 0.75, away * (0.4 + edge)) * style.rimStrength;
    if (rim > 0) color = blend(color, style.rim, style.cel > 0.5 ? (rim > 0.22 ? 0.5 : 0) : rim * 0.7);
    const shine = smooth(0.9, 0.99, facing) * gloss;
    return shine > 0
      ? blend(color, [1, 1, 0.97], style.cel > 0.5 ? (shine > 0.3 ? 0.75 : 0) : Math.min(0.8, shine * 0.75))
      : color;
  };
}

/** Three bands with narrow transitions, for flat shading. */
function banded(value: number): number {
  return -0.34 + smooth(-0.2, -0.15, value) * 0.36 + smooth(0.17, 0.21, value) * 0.22;
}

function mix(from: number, to: number, amount: number): number {
  return from + (to - from) * amount;
}

export function smooth(low: number, high: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
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
  const distance = distanceTo(alpha, layer.width, layer.height, false);
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
