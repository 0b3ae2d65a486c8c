import { blend, type Color, hex, tone } from "./color.ts";
import { fillLayer, type Layer } from "./layer.ts";
import { cloudNoise, valueNoise } from "./noise.ts";
import { smooth } from "./paint-part.ts";
import { type Dice, diceFor, mix32 } from "./random.ts";
import type { Style } from "./style.ts";
import type { Subject } from "./words.ts";

interface Sky {
  readonly deep: Color;
  readonly middle: Color;
  readonly bright: Color;
  readonly milk: Color;
}

const plum: Sky = { deep: hex("#1a1433"), middle: hex("#5b3a86"), bright: hex("#c66a9a"), milk: hex("#f3e3d8") };
const rust: Sky = { deep: hex("#1d1218"), middle: hex("#6b2b2a"), bright: hex("#c9603c"), milk: hex("#f2cf9a") };

/** Full pictures behind a level: nebula, stars, a planet with rings, debris, or the inside of a machine. */
export function paintScenery(layer: Layer, subject: Subject, style: Style, dice: Dice, salt: number): void {
  const { body } = subject;
  const sky = skyFor(subject);
  if (/inside|interior|corridor|hangar/.test(body)) return paintInterior(layer, sky, style, salt);
  paintNebula(layer, sky, style, salt, /soft|calm|dim/.test(body) ? 0.8 : 1);
  scatterStars(layer, sky, dice, /stars|distant/.test(body) ? 230 : 140);
  if (/planet|moon|world/.test(body))
    paintPlanet(layer, sky, style, salt, { x: 0.42, y: 0.36, radius: 0.62, hasRings: /ring/.test(body) });
  else if (/debris|ring|asteroid|scrap/.test(body)) paintDebris(layer, sky, style, dice, salt);
  else paintPlanet(layer, sky, style, salt, { x: -0.62, y: -0.46, radius: 0.13, hasRings: true });
}

function skyFor(subject: Subject): Sky {
  return subject.isRusty ? rust : plum;
}

/** Quantises light for flat styles so that clouds become clean shapes. */
function levels(value: number, style: Style): number {
  if (style.cel < 0.5) return value;
  const scaled = value * 5;
  return (Math.floor(scaled) + smooth(0.4, 0.6, scaled - Math.floor(scaled))) / 5;
}

function paintNebula(layer: Layer, sky: Sky, style: Style, salt: number, strength: number): void {
  const unit = 1 / Math.min(layer.width, layer.height);
  const octaves = style.fineness > 0.7 ? 5 : 4;
  fillLayer(layer, (pixelX, pixelY) => {
    const x = (pixelX - layer.width / 2) * unit * 2;
    const y = (pixelY - layer.height / 2) * unit * 2;
    const warpX = cloudNoise(x * 1.1 + 4, y * 1.1, salt + 7, 3) - 0.5;
    const warpY = cloudNoise(x * 1.1, y * 1.1 + 9, salt + 13, 3) - 0.5;
    const cloud = cloudNoise(x * 1.25 + warpX * 1.9, y * 1.7 + warpY * 1.9 + x * 0.5, salt, octaves);
    const veil = cloudNoise(x * 2.2 - warpX * 2, y * 2.4 + 3, salt + 31, octaves);
    const calm = 0.72 + 0.28 * smooth(0.1, 1, Math.hypot(x * 0.75, y));
    const density = levels(smooth(0.34, 0.74, cloud) * calm * strength, style);
    const light = levels(smooth(0.52, 0.84, cloud * 0.72 + veil * 0.36) * calm * strength, style);
    const base = blend(sky.deep, tone(sky.deep, -0.4), smooth(-1, 1, y) * 0.6);
    const body = blend(base, sky.middle, density * 0.92);
    const lit = blend(body, sky.bright, light * 0.85);
    return blend(lit, sky.milk, smooth(0.66, 0.98, light) * veil * 0.62);
  });
}

function scatterStars(layer: Layer, sky: Sky, dice: Dice, count: number): void {
  const side = Math.min(layer.width, layer.height);
  for (let index = 0; index < count; index += 1) {
    const isBig = index < count * 0.05;
    const x = dice.next() * layer.width;
    const y = dice.next() * layer.height;
    const size = side * (isBig ? dice.between(0.005, 0.009) : dice.between(0.0012, 0.0028));
    const color = blend(sky.milk, hex("#bfe4ff"), dice.next() * 0.7);
    glowDot(layer, x, y, size, color, isBig ? 1 : dice.between(0.35, 0.95), isBig);
  }
}

/** A dot with a soft edge; big ones get a cross of light. */
function glowDot(
  layer: Layer,
  x: number,
  y: number,
  size: number,
  color: Color,
  strength: number,
  hasRays: boolean,
): void {
  const reach = Math.ceil(size * (hasRays ? 6 : 2.5)) + 1;
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const distance = Math.hypot(dx, dy) / size;
      const rays = hasRays ? Math.exp(-Math.abs(dx * dy) / (size * size * 0.5)) * Math.exp(-distance * 0.75) * 0.9 : 0;
      addLight(
        layer,
        Math.round(x) + dx,
        Math.round(y) + dy,
        color,
        strength * Math.min(1, Math.exp(-distance * distance * 0.8) + rays),
      );
    }
  }
}

function addLight(layer: Layer, x: number, y: number, color: Color, amount: number): void {
  if (x < 0 || y < 0 || x >= layer.width || y >= layer.height || amount < 0.004) return;
  const at = (y * layer.width + x) * 4;
  for (let channel = 0; channel < 3; channel += 1) {
    const under = layer.data[at + channel] as number;
    layer.data[at + channel] = under + ((color[channel] as number) - under) * amount;
  }
}

interface Planet {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly hasRings: boolean;
}

function paintPlanet(layer: Layer, sky: Sky, style: Style, salt: number, planet: Planet): void {
  const unit = Math.min(layer.width, layer.height) / 2;
  const soft = 1.6 / unit;
  const put = (at: number, color: Color, alpha: number): void => {
    for (let channel = 0; channel < 3; channel += 1) {
      const under = layer.data[at + channel] as number;
      layer.data[at + channel] = under + ((color[channel] as number) - under) * alpha;
    }
  };
  for (let pixelY = 0; pixelY < layer.height; pixelY += 1) {
    for (let pixelX = 0; pixelX < layer.width; pixelX += 1) {
      const x = ((pixelX - layer.width / 2) / unit - planet.x) / planet.radius;
      const y = ((pixelY - layer.height / 2) / unit - planet.y) / planet.radius;
      const distance = Math.hypot(x, y);
      if (distance > 2.1) continue;
      const at = (pixelY * layer.width + pixelX) * 4;
      const halo = Math.exp(-Math.max(0, distance - 1) * 7) * 0.4;
      if (distance > 1) put(at, sky.milk, halo * 0.6);
      const cover = smooth(1 + soft / planet.radius, 1 - soft / planet.radius, distance);
      if (cover > 0) put(at, planetColor(x, y, distance, sky, style, salt), cover);
      if (planet.hasRings) put(at, sky.milk, ringAlpha(x, y, distance));
    }
  }
}

function planetColor(x: number, y: number, distance: number, sky: Sky, style: Style, salt: number): Color {
  const z = Math.sqrt(Math.max(0, 1 - distance * distance));
  const bands = cloudNoise(x * 0.9 + 3, (y + x * 0.22) * 5.5, salt + 55, 4);
  const facing = -x * 0.55 - y * 0.5 + z * 0.66;
  const local = blend(blend(sky.milk, sky.bright, 0.3), sky.middle, smooth(0.35, 0.75, bands) * 0.55);
  const lit = levels(Math.max(0, Math.min(1, facing * 0.62 + 0.42)), style);
  const shaded = lit < 0.5 ? tone(local, -(0.5 - lit) * 1.7) : tone(local, (lit - 0.5) * 0.7);
  return blend(shaded, sky.milk, (1 - z) ** 3 * Math.max(0, facing + 0.3) * 0.8);
}

/** Thin tilted rings; the far half hides behind the planet. */
function ringAlpha(x: number, y: number, distance: number): number {
  const tilted = y * 4.2 + x * 1.25;
  const radius = Math.hypot(x, tilted);
  if (radius < 1.28 || radius > 2.02 || (distance < 1 && tilted < 0)) return 0;
  const groove = 0.5 + 0.5 * Math.sin(radius * 44);
  return (
    smooth(1.28, 1.34, radius) *
    smooth(2.02, 1.94, radius) *
    (0.3 + 0.4 * groove) *
    (radius > 1.62 && radius < 1.68 ? 0.2 : 1)
  );
}

function paintDebris(layer: Layer, sky: Sky, style: Style, dice: Dice, salt: number): void {
  const unit = Math.min(layer.width, layer.height) / 2;
  const rocks = Array.from({ length: 170 }, () => {
    const at = dice.between(-2.7, -0.35);
    const depth = dice.next();
    const spread = dice.between(-0.13, 0.13);
    const radius = 1.55 + spread;
    return {
      x: Math.cos(at) * radius * 1.12,
      y: 1.18 + Math.sin(at) * radius * 0.98,
      size: 0.012 + depth * depth * 0.062,
      depth,
      salt: salt + Math.floor(dice.next() * 1e6),
    };
  }).sort((a, b) => a.depth - b.depth);
  for (const rock of rocks) {
    const size = rock.size * unit;
    const left = layer.width / 2 + rock.x * unit;
    const top = layer.height / 2 + rock.y * unit;
    const reach = Math.ceil(size * 1.5);
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const at = Math.atan2(dy, dx);
        const rough = 0.72 + 0.5 * valueNoise(Math.cos(at) * 1.8 + 9, Math.sin(at) * 1.8 + 9, rock.salt);
        const distance = Math.hypot(dx, dy) / (size * rough);
        const cover = smooth(1.06, 0.94, distance);
        if (cover <= 0) continue;
        const facing = (-dx - dy * 1.2) / (size * 2) + 0.35;
        const color = tone(blend(sky.middle, sky.bright, 0.25 + rock.depth * 0.5), levels(facing, style) * 0.9 - 0.4);
        addLight(layer, Math.round(left) + dx, Math.round(top) + dy, color, cover * (0.45 + rock.depth * 0.55));
      }
    }
  }
}

/** The inside of a great machine: ribs in perspective and glowing coils at the far end. */
function paintInterior(layer: Layer, sky: Sky, style: Style, salt: number): void {
  const unit = 2 / Math.min(layer.width, layer.height);
  const ember = hex("#ff8a34");
  fillLayer(layer, (pixelX, pixelY) => {
    const x = (pixelX - layer.width / 2) * unit;
    const y = (pixelY - layer.height / 2) * unit;
    const wall = Math.max(Math.abs(x) * 0.72, Math.abs(y));
    const depth = 1 / Math.max(0.12, wall);
    const rib = Math.abs(((depth * 1.35) % 1) - 0.5) * 2;
    const isRib = smooth(0.72, 0.8, rib);
    const panel = Math.abs(((Math.atan2(y, x * 0.72) / Math.PI) * 8 + 16.5) % 1) < 0.05 ? 0.16 : 0;
    const grime = cloudNoise(x * 5, y * 5, salt, 4) - 0.5;
    const near = Math.min(1, wall);
    const metal = blend(hex("#5a3440"), sky.deep, 0.25 + near * 0.5);
    const base = tone(metal, isRib * 0.16 - panel + grime * 0.26 - (1 - isRib) * 0.12);
    const glow = Math.exp(-wall * 3.1);
    const coil = wall < 0.3 ? smooth(0.55, 0.85, Math.abs(Math.sin(y * 42))) * smooth(0.3, 0.22, wall) : 0;
    const lit = blend(base, ember, levels(Math.min(1, glow * 1.05), style) * (0.72 + isRib * 0.28));
    return blend(lit, hex("#ffe3a0"), coil * 0.85);
  });
}

/** Riveted plates with worn markings; every pattern repeats over the picture, so its edges meet. */
export function paintTile(layer: Layer, subject: Subject, style: Style, identity: string, salt: number): void {
  const { width, height } = layer;
  const isMetal = !/grass|stone|rock|sand|wood|dirt/.test(subject.body);
  const base = isMetal ? hex("#77808f") : hex("#8a7f6a");
  const mark = subject.colors[0] ?? hex("#f2b632");
  const plates = diceFor(identity).pick([2, 2, 4]);
  fillLayer(layer, (pixelX, pixelY) => {
    const u = pixelX / width;
    const v = pixelY / height;
    const row = Math.floor(v * plates);
    const shift = row % 2 === 0 ? 0 : 0.5;
    const cellX = (u * plates + shift) % plates;
    const cellY = v * plates;
    const inX = cellX % 1;
    const inY = cellY % 1;
    const edge = Math.min(inX, 1 - inX, inY, 1 - inY);
    const plate = (mix32(Math.floor(cellX) * 7 + row * 31 + salt) / 2 ** 32 - 0.5) * 0.09;
    const wear = cloudNoise(u * 8, v * 8, salt, 5, 8);
    const scratch = cloudNoise(u * 4 + v * 4, v * 48, salt + 3, 2, 4) - 0.5;
    let color = tone(base, plate + (wear - 0.5) * 0.24 + scratch * style.brush * 1.6);
    const stripe = ((u + v) * plates * 4) % 1;
    const isMarked = row % 2 === 0 && inY > 0.62 && inY < 0.8 && edge > 0.06;
    if (isMarked) color = blend(color, stripe < 0.5 ? mark : hex("#2d2f3a"), smooth(0.62, 0.46, wear) * 0.9);
    color = tone(color, rivetLight(inX, inY));
    if (edge < 0.045) color = tone(color, inX < 0.045 || inY < 0.045 ? 0.22 : -0.3);
    return edge < 0.016 ? tone(color, -0.72) : color;
  });
}

/** A little sphere in each corner and in the middle of each side. */
function rivetLight(x: number, y: number): number {
  const spots = [0.12, 0.5, 0.88];
  let light = 0;
  for (const spotX of spots) {
    for (const spotY of spots) {
      if (spotX === 0.5 && spotY === 0.5) continue;
      const dx = x - spotX;
      const dy = y - spotY;
      const distance = Math.hypot(dx, dy) / 0.03;
      if (distance < 1) light = (-dx - dy) * 9 + 0.1;
      else if (distance < 1.35) light = -0.34;
    }
  }
  return light;
}
