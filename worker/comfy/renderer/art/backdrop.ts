import { blurField } from "./blur.ts";
import { blend, type Color, hex } from "./color.ts";
import type { Plant } from "./defects.ts";
import { alphaOf, type Layer } from "./layer.ts";
import { diceFor } from "./random.ts";

/** The flat colour behind a figure, as the prompt words it. Output files have no alpha, so even "transparent" is a colour. */
export function backdropColor(prompt: string): Color {
  const text = prompt.toLowerCase();
  const match =
    /\b(white|black|grey|gray|green|magenta|blue|transparent)(?:\s\w+)?\s(?:background|backdrop|screen)\b/.exec(text);
  switch (match?.[1]) {
    case "black":
      return hex("#000000");
    case "grey":
    case "gray":
      return hex("#808080");
    case "green":
      return hex("#00b140");
    case "magenta":
      return hex("#ff00ff");
    case "blue":
      return hex("#0047bb");
    case "transparent":
      return hex("#eef1f6");
    default:
      return match ? hex("#ffffff") : hex("#f4f5f8");
  }
}

/** Flattens the figure onto its backdrop, 3 bytes per pixel, with the planted defects that live there. */
export function flatten(figure: Layer, backdrop: Color, plant: Plant | undefined, salt: string): Uint8Array {
  const { width, height } = figure;
  const behind = backdropOf(figure, backdrop, plant);
  if (plant?.defect === "specks") addSpecks(behind, width, height, plant, salt);
  const rgb = new Uint8Array(width * height * 3);
  const hidden = plant?.defect === "blank" ? 0.03 : 1;
  for (let index = 0; index < width * height; index += 1) {
    const at = index * 4;
    const keep = 1 - (figure.data[at + 3] as number) * hidden;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (figure.data[at + channel] as number) * hidden + (behind[index * 3 + channel] as number) * keep;
      rgb[index * 3 + channel] = Math.max(0, Math.min(255, Math.round(value * 255)));
    }
  }
  return rgb;
}

function backdropOf(figure: Layer, color: Color, plant: Plant | undefined): Float32Array {
  const { width, height } = figure;
  const behind = new Float32Array(width * height * 3);
  const shade = plant ? shadeOf(figure, plant) : undefined;
  for (let index = 0; index < width * height; index += 1) {
    const { tint, amount } = shade?.(index) ?? { tint: color, amount: 0 };
    const here = amount > 0 ? blend(color, tint, amount) : color;
    behind.set(here, index * 3);
  }
  return behind;
}

type Shade = (index: number) => { readonly tint: Color; readonly amount: number };

function shadeOf(figure: Layer, plant: Plant): Shade | undefined {
  const { width, height } = figure;
  const { strength, angle } = plant;
  const side = Math.min(width, height);
  if (plant.defect === "background_gradient") {
    const tint = blend(hex("#8fa3c8"), hex("#c8a78f"), strength);
    const isVignette = angle > Math.PI;
    return (index) => {
      const x = ((index % width) - width / 2) / (side / 2);
      const y = (Math.floor(index / width) - height / 2) / (side / 2);
      const reach = isVignette ? Math.hypot(x, y) / 1.42 : (x * Math.cos(angle) + y * Math.sin(angle) + 1.42) / 2.84;
      return { tint, amount: Math.max(0, Math.min(1, reach)) * (0.3 + 0.45 * strength) };
    };
  }
  if (plant.defect === "halo") {
    const glow = blurField(alphaOf(figure), width, height, side * (0.03 + 0.03 * strength));
    return (index) => ({
      tint: hex("#e0b46a"),
      amount: Math.min(1, (glow[index] as number) * 1.5) * (0.45 + 0.35 * strength),
    });
  }
  if (plant.defect === "drop_shadow") return dropShadow(figure, strength);
  return undefined;
}

function dropShadow(figure: Layer, strength: number): Shade {
  const { width, height } = figure;
  const side = Math.min(width, height);
  const soft = blurField(alphaOf(figure), width, height, side * 0.018);
  const shiftX = Math.round(side * (0.02 + 0.015 * strength));
  const shiftY = Math.round(side * (0.03 + 0.02 * strength));
  return (index) => {
    const x = (index % width) - shiftX;
    const y = Math.floor(index / width) - shiftY;
    const shadow = x >= 0 && y >= 0 ? (soft[y * width + x] as number) : 0;
    return { tint: hex("#3a3650"), amount: shadow * (0.35 + 0.3 * strength) };
  };
}

function addSpecks(behind: Float32Array, width: number, height: number, plant: Plant, salt: string): void {
  const dice = diceFor(`specks ${salt}`);
  const side = Math.min(width, height);
  for (let count = Math.round(14 + plant.strength * 50); count > 0; count -= 1) {
    const x = Math.floor(dice.next() * width);
    const y = Math.floor(dice.next() * height);
    const radius = side * dice.between(0.0025, 0.007);
    const color: Color = blend(hex("#4a4458"), hex("#b08a6a"), dice.next());
    const reach = Math.ceil(radius);
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const isInside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
        if (isInside && Math.hypot(dx, dy) <= radius) behind.set(color, ((y + dy) * width + x + dx) * 3);
      }
    }
  }
}
