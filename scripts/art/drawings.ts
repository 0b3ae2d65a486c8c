import { readdir, readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { type Canvas, newCanvas } from "../corpus/canvas.ts";
import { fetchedArt } from "./fetched.ts";
import type { ArtSet } from "./sets.ts";

/** One drawing of a set; pictures of one family are variants of each other. */
export interface Drawing {
  readonly family: string;
  readonly canvas: () => Promise<Canvas>;
}

interface IconFile {
  readonly icons: Readonly<
    Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>
  >;
  readonly width?: number;
  readonly height?: number;
}

const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';

const clear = { r: 0, g: 0, b: 0, alpha: 0 };

/** About `most` drawings of a set, evenly spread over its names, one of each family. */
export async function drawingsOf(art: ArtSet, most: number): Promise<readonly Drawing[]> {
  const place = await fetchedArt(art);
  if (art.from === "npm") return iconsIn(JSON.parse(await readFile(place, "utf8")) as IconFile, art.name, most);
  const files = (await readdir(place, { recursive: true })).sort();
  return art.name === "tango" ? vectorsIn(place, files, most) : spritesIn(place, files, art, most);
}

/** Skin tones and other variants of one drawing are one family: only its plain name stays. */
function iconsIn(file: IconFile, set: string, most: number): readonly Drawing[] {
  const names = Object.keys(file.icons)
    .sort()
    .filter((name) => !/-(light|medium|dark)(-|$)|skin-tone|-(man|woman|person|boy|girl)\b/.test(name));
  return spread(names, most).map((name, index) => {
    const icon = file.icons[name];
    const [width, height] = [icon?.width ?? file.width ?? 16, icon?.height ?? file.height ?? 16];
    const box = `viewBox="0 0 ${width} ${height}" color="#3a3f52"`;
    const svgFor = (px: number): string =>
      `<svg ${namespaces} width="${px}" height="${px}" ${box}>${icon?.body ?? ""}</svg>`;
    return { family: `${set}-${name}`, canvas: () => rasterised((px) => Buffer.from(svgFor(px)), sizeOf(index)) };
  });
}

function vectorsIn(folder: string, files: readonly string[], most: number): readonly Drawing[] {
  // Arrows and other actions stand in many files as variants of one drawing.
  const vectors = files.filter((file) => /^(apps|categories|devices|emblems|mimetypes|places)\/.*\.svg$/.test(file));
  return spread(vectors, most).map((file, index) => ({
    family: `tango-${file.replace(/\.svg$/, "").replace("/", "-")}`,
    canvas: async () => {
      const svg = await readFile(`${folder}/${file}`);
      return rasterised(() => svg, sizeOf(index));
    },
  }));
}

/** What each file of a set shows, by its path: a creature's folder, or a unit standing; null for further frames of units. */
const subjectOf: Readonly<Record<string, (file: string) => string | null>> = {
  supertux: (file) => file.split("/")[0] ?? null,
  // Of a level's things the first picture each; what is as large as a level is its background.
  fillets: (file) => /^[^/]+\/[^/]+?(?=(_\d+)?\.png$)/.exec(file)?.[0].replace("/", "-") ?? null,
  wesnoth: (file) => /^[a-z-]+\/[a-z]+(?=\.png$)/.exec(file)?.[0].replace("/", "-") ?? null,
};

/** The first large enough picture of each creature, at its own size. */
async function spritesIn(folder: string, files: readonly string[], art: ArtSet, most: number) {
  const drawings: Drawing[] = [];
  for (const file of files.filter((each) => each.endsWith(".png"))) {
    const subject = subjectOf[art.name]?.(file) ?? null;
    const family = `${art.name}-${subject}`;
    if (subject === null || drawings.some((drawing) => drawing.family === family)) continue;
    const { width = 0, height = 0 } = await sharp(`${folder}/${file}`).metadata();
    const longer = Math.max(width, height);
    if (Math.min(width, height) < 32 || longer > 256) continue;
    drawings.push({ family, canvas: () => spriteAt(`${folder}/${file}`, canvasPxFor(longer)) });
  }
  return spread(drawings, most);
}

/** Side of the square that leaves something so long as much room as all drawings have. */
export const canvasPxFor = (longerPx: number): number => Math.ceil(longerPx / 0.7);

/** A picture file at its own size in the middle of an empty square. */
export async function spriteAt(file: string, sizePx: number): Promise<Canvas> {
  const { width, height } = await sharp(file).metadata();
  return canvasOf(await framed(sharp(file), width, height, sizePx), sizePx);
}

export function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const every = Math.max(1, Math.floor(items.length / most));
  return items.filter((_, i) => i % every === 0).slice(0, most);
}

const sizeOf = (index: number): number => (index % 12 === 5 ? 512 : 256);

async function rasterised(svgFor: (px: number) => Buffer, sizePx: number): Promise<Canvas> {
  const inner = Math.round(sizePx * 0.7);
  // Icons say their own size; four times their size in dots is enough for any picture here.
  const drawn = sharp(svgFor(sizePx), { density: 384 }).resize(inner, inner, { fit: "contain", background: clear });
  return canvasOf(await framed(drawn, inner, inner, sizePx), sizePx);
}

/** RGBA of a picture in the middle of an empty square. */
async function framed(picture: Sharp, width: number, height: number, sizePx: number): Promise<Buffer> {
  const [left, top] = [Math.floor((sizePx - width) / 2), Math.floor((sizePx - height) / 2)];
  const margins = { left, top, right: sizePx - width - left, bottom: sizePx - height - top };
  return picture
    .extend({ ...margins, background: clear })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer();
}

function canvasOf(rgba: Buffer, sizePx: number): Canvas {
  const canvas = newCanvas(sizePx);
  for (let i = 0; i < canvas.alpha.length; i++) {
    const alpha = (rgba[i * 4 + 3] as number) / 255;
    canvas.alpha[i] = alpha;
    for (let c = 0; c < 3; c++) canvas.rgb[i * 3 + c] = ((rgba[i * 4 + c] as number) / 255) * alpha;
  }
  return canvas;
}
