import { blend, type Color, hex, tone } from "../color.ts";
import { fillLayer, type Layer } from "../layer.ts";
import { cloudNoise } from "../noise.ts";
import { diceFor, mix32 } from "../random.ts";
import { smooth } from "../shade.ts";
import type { Style } from "../style.ts";
import type { Subject } from "../words.ts";

interface Plate {
  /** Place inside the plate, 0..1. */
  readonly x: number;
  readonly y: number;
  readonly row: number;
  /** Distance to the nearest edge of the plate. */
  readonly edge: number;
  /** This plate's own lightness. */
  readonly light: number;
}

/** Riveted plates with worn markings; every pattern repeats over the picture, so its edges meet. */
export function paintTile(layer: Layer, subject: Subject, style: Style, salt: number): void {
  const { width, height } = layer;
  const isMetal = !/grass|stone|rock|sand|wood|dirt/.test(subject.body);
  const base = isMetal ? hex("#77808f") : hex("#8a7f6a");
  const mark = subject.colors[0] ?? hex("#f2b632");
  const count = diceFor(subject.identity).pick([2, 2, 4]);
  fillLayer(layer, (pixelX, pixelY) => {
    const u = pixelX / width;
    const v = pixelY / height;
    const plate = plateAt(u, v, count, salt);
    const wear = cloudNoise(u * 8, v * 8, salt, 5, 8);
    const scratch = cloudNoise(u * 4 + v * 4, v * 48, salt + 3, 2, 4) - 0.5;
    const worn = tone(base, plate.light + (wear - 0.5) * 0.24 + scratch * style.brush * 1.6);
    const marked = addMark(worn, mark, plate, ((u + v) * count * 4) % 1, wear);
    return addEdge(tone(marked, rivetShade(plate)), plate);
  });
}

function plateAt(u: number, v: number, count: number, salt: number): Plate {
  const row = Math.floor(v * count);
  const cellX = (u * count + (row % 2) / 2) % count;
  const x = cellX % 1;
  const y = (v * count) % 1;
  const light = (mix32(Math.floor(cellX) * 7 + row * 31 + salt) / 2 ** 32 - 0.5) * 0.09;
  return { x, y, row, edge: Math.min(x, 1 - x, y, 1 - y), light };
}

/** Hazard stripes on every other row, worn away where the noise is high. */
function addMark(color: Color, mark: Color, plate: Plate, stripe: number, wear: number): Color {
  const isMarked = plate.row % 2 === 0 && plate.y > 0.62 && plate.y < 0.8 && plate.edge > 0.06;
  if (!isMarked) return color;
  return blend(color, stripe < 0.5 ? mark : hex("#2d2f3a"), smooth(0.62, 0.46, wear) * 0.9);
}

function addEdge(color: Color, plate: Plate): Color {
  if (plate.edge < 0.016) return tone(color, -0.72);
  if (plate.edge >= 0.045) return color;
  return tone(color, plate.x < 0.045 || plate.y < 0.045 ? 0.22 : -0.3);
}

/** The nearest of the places where rivets sit: near both edges and in the middle. */
function rivetPlace(value: number): number {
  if (value < 0.31) return 0.12;
  return value < 0.69 ? 0.5 : 0.88;
}

/** A little sphere in each corner and in the middle of each side of a plate. */
function rivetShade({ x, y }: Plate): number {
  const spotX = rivetPlace(x);
  const spotY = rivetPlace(y);
  if (spotX === 0.5 && spotY === 0.5) return 0;
  const distance = Math.hypot(x - spotX, y - spotY) / 0.03;
  if (distance < 1) return (spotX - x + spotY - y) * 9 + 0.1;
  return distance < 1.35 ? -0.34 : 0;
}
