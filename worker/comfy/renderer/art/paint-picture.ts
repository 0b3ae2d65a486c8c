import type { PaintTruth, Picture } from "../nodes/values.ts";
import type { PaintRequest } from "../painter.ts";
import { backdropColor, flatten } from "./backdrop.ts";
import { blurField } from "./blur.ts";
import { hex } from "./color.ts";
import { type Plant, plantDefect } from "./defects.ts";
import { cameraFor, figureParts } from "./figure.ts";
import { alphaOf, emptyLayer, type Layer } from "./layer.ts";
import { type Easel, paintOutline, paintPart } from "./paint-part.ts";
import { diceFor, hashText } from "./random.ts";
import { paintScenery } from "./scenery/scenery.ts";
import { paintTile } from "./scenery/tile.ts";
import { blendStart } from "./start-picture.ts";
import { type Style, styleFor } from "./style.ts";
import { readSubject, type Subject } from "./words.ts";

interface Painting {
  readonly picture: Picture;
  readonly truth: PaintTruth;
}

/** The whole way from words to pixels. Pure: equal requests give equal bytes. */
export function paintPicture(request: PaintRequest, defectRate: number): Painting {
  const subject = readSubject(request.prompt);
  const style = styleFor(request.checkpoint, request.loras, request.prompt, request.steps);
  const plant = plantDefect(request, subject, defectRate);
  const layer = emptyLayer(request.width, request.height);
  const isFullBleed = subject.kind === "background" || subject.kind === "tile";
  if (isFullBleed) paintGround(layer, request, subject, style, plant);
  else paintFigure(layer, request, subject, style, plant);
  const backdrop = isFullBleed ? hex("#8d92a0") : backdropColor(request.prompt);
  const rgb = flatten(layer, backdrop, plant, request.seed);
  const grain = hashText(JSON.stringify({ ...request, start: undefined }));
  addGrain(rgb, layer, grain, plant?.defect === "blank" ? 0 : 1);
  const picture = { width: request.width, height: request.height, rgb: blendStart(rgb, request) };
  return { picture, truth: truthOf(subject, plant) };
}

function paintFigure(
  layer: Layer,
  request: PaintRequest,
  subject: Subject,
  style: Style,
  plant: Plant | undefined,
): void {
  const dice = diceFor(`detail ${request.seed} ${request.batchIndex}`);
  const camera = cameraFor(layer.width, layer.height, plant);
  const easel: Easel = { layer, camera, style, salt: hashText(subject.identity) };
  for (const part of figureParts(subject, dice, request.prompt, plant)) paintPart(easel, part);
  if (style.fineness < 0.8) soften(layer, style.fineness);
  paintOutline(easel, alphaOf(layer));
}

function paintGround(
  layer: Layer,
  request: PaintRequest,
  subject: Subject,
  style: Style,
  plant: Plant | undefined,
): void {
  const salt = hashText(`${subject.identity} ${request.seed} ${request.batchIndex}`);
  if (subject.kind === "tile") paintTile(layer, subject, style, salt);
  else paintScenery(layer, subject, style, diceFor(`stars ${salt}`), hashText(subject.identity) ^ (salt & 0xff));
  if (plant?.defect === "seam") addSeam(layer, plant);
}

/** Light that grows across the picture: each edge meets another one when it repeats. */
function addSeam(layer: Layer, { strength }: Plant): void {
  const amount = 0.16 + strength * 0.22;
  for (let index = 0; index < layer.width * layer.height; index += 1) {
    const across = (index % layer.width) / layer.width;
    const down = Math.floor(index / layer.width) / layer.height;
    const gain = 1 - amount + (across * 0.7 + down * 0.3) * amount * 1.6;
    for (let channel = 0; channel < 3; channel += 1) {
      layer.data[index * 4 + channel] = Math.min(1, (layer.data[index * 4 + channel] as number) * gain);
    }
  }
}

/** Few steps leave the figure soft; its edge stays where it is. */
function soften(layer: Layer, fineness: number): void {
  const { width, height, data } = layer;
  const radius = (1 - fineness) * 0.008 * Math.min(width, height);
  const alpha = alphaOf(layer);
  const soft = blurField(alpha, width, height, radius);
  const channel = new Float32Array(width * height);
  for (let offset = 0; offset < 3; offset += 1) {
    for (let index = 0; index < channel.length; index += 1) channel[index] = data[index * 4 + offset] as number;
    const blurred = blurField(channel, width, height, radius);
    for (let index = 0; index < channel.length; index += 1) {
      const cover = soft[index] as number;
      if (cover > 0.01) data[index * 4 + offset] = ((blurred[index] as number) / cover) * (alpha[index] as number);
    }
  }
}

/** A trace of noise on the figure, unlike for every other setting; the plain backdrop stays exactly plain. */
function addGrain(rgb: Uint8Array, layer: Layer, salt: number, amount: number): void {
  let state = salt;
  for (let index = 0; index < layer.width * layer.height; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if ((layer.data[index * 4 + 3] as number) < 0.999) continue;
    const shift = (((state >>> 24) % 3) - 1) * amount;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = index * 3 + channel;
      rgb[at] = Math.max(0, Math.min(255, (rgb[at] as number) + shift));
    }
  }
}

function truthOf(subject: Subject, plant: Plant | undefined): PaintTruth {
  const details = plant
    ? { strength: Math.round(plant.strength * 1000) / 1000, angle: Math.round(plant.angle * 1000) / 1000 }
    : {};
  return { subject: subject.identity, defects: plant ? [plant.defect] : [], details };
}
