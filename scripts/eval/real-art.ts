import { mkdir, readFile } from "node:fs/promises";
import sharp from "sharp";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, newCanvas, onGround, toPicture } from "../corpus/canvas.ts";
import type { Case } from "../corpus/cases.ts";
import type { Severity } from "../corpus/defect.ts";
import { plainGround } from "../corpus/grounds.ts";
import { plants } from "../corpus/plants.ts";
import { ROOT } from "../root.ts";
import { runCommand } from "../run-command.ts";

/** Openly licensed sets, fetched when an evaluation runs and never committed. */
export const artPackages = [
  { name: "noto", package: "@iconify-json/noto", version: "1.2.9", licence: "Apache-2.0" },
  { name: "twemoji", package: "@iconify-json/twemoji", version: "1.2.5", licence: "CC-BY-4.0" },
  { name: "game-icons", package: "@iconify-json/game-icons", version: "1.2.4", licence: "CC-BY-3.0" },
] as const;

type ArtPackage = (typeof artPackages)[number];

interface IconFile {
  readonly icons: Readonly<
    Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>
  >;
  readonly width?: number;
  readonly height?: number;
}

/** Families per set, and faults planted on each drawing. */
const counts = { families: 48, faults: 2 };

/** Cases made from one set: its drawings as they are, and with defects of the corpus planted on them. */
export async function realCases(art: ArtPackage): Promise<readonly Case[]> {
  const file = JSON.parse(await readFile(await fetched(art), "utf8")) as IconFile;
  const names = familyNames(Object.keys(file.icons));
  const every = Math.max(1, Math.floor(names.length / counts.families));
  const chosen = names.filter((_, i) => i % every === 0).slice(0, counts.families);
  const cases: Case[] = [];
  for (const [index, name] of chosen.entries()) {
    const canvas = await rasterised(file, name, index % 6 === 5 ? 512 : 256);
    cases.push(...casesOf(`${art.name}-${name}`, canvas, index));
  }
  return cases;
}

/** Skin tones and other variants of one drawing are one family: only its plain name stays. */
function familyNames(names: readonly string[]): readonly string[] {
  return [...names]
    .sort()
    .filter((name) => !/-(light|medium|dark)(-|$)|skin-tone|-(man|woman|person|boy|girl)\b/.test(name));
}

async function fetched({ package: name, version }: ArtPackage): Promise<string> {
  const folder = `${ROOT}/node_modules/.cache/diecast/art`;
  const file = `${folder}/node_modules/${name}/icons.json`;
  const isThere = await readFile(`${folder}/node_modules/${name}/package.json`, "utf8").then(
    (text) => JSON.parse(text).version === version,
    () => false,
  );
  if (isThere) return file;
  await mkdir(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`];
  const { exitCode, output } = await runCommand("npm", args, { cwd: folder });
  if (exitCode !== 0) throw new Error(`${name}@${version} could not be fetched: ${output.slice(-400)}`);
  return file;
}

async function rasterised(file: IconFile, name: string, sizePx: number): Promise<Canvas> {
  const icon = file.icons[name];
  const [width, height] = [icon?.width ?? file.width ?? 16, icon?.height ?? file.height ?? 16];
  const box = `viewBox="0 0 ${width} ${height}" color="#3a3f52"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePx}" height="${sizePx}" ${box}>${icon?.body ?? ""}</svg>`;
  const inner = Math.round(sizePx * 0.7);
  const gap = Math.round((sizePx - inner) / 2);
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const { data } = await sharp(Buffer.from(svg))
    .resize(inner, inner, { fit: "contain", background: clear })
    .extend({ top: gap, left: gap, bottom: sizePx - inner - gap, right: sizePx - inner - gap, background: clear })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return canvasOf(data, sizePx);
}

function canvasOf(data: Buffer, sizePx: number): Canvas {
  const canvas = newCanvas(sizePx);
  for (let i = 0; i < canvas.alpha.length; i++) {
    const alpha = (data[i * 4 + 3] as number) / 255;
    canvas.alpha[i] = alpha;
    for (let c = 0; c < 3; c++) canvas.rgb[i * 3 + c] = ((data[i * 4 + c] as number) / 255) * alpha;
  }
  return canvas;
}

function casesOf(family: string, canvas: Canvas, index: number): readonly Case[] {
  const ground = plainGround(diceFor(`${family} ground`), meanLight(canvas) > 0.75);
  const base = { family, kind: "sprite" } as const;
  const none = { defect: null, maker: null, severity: 0, targets: [], touches: [], plan: {} } as const;
  const picture = () => (index % 2 === 0 ? onGround(canvas, ground, diceFor(family)) : toPicture(canvas));
  const makers = plants.flatMap((plant) =>
    Object.entries(plant.makers).map(([maker, make]) => ({ plant, maker, make })),
  );
  const faulty = Array.from({ length: counts.faults }, (_, k): readonly Case[] => {
    const at = index * counts.faults + k;
    const found = makers[at % makers.length];
    if (found === undefined) return [];
    const { plant, maker, make } = found;
    const severity = ((Math.floor(at / makers.length) % 3) + 1) as Severity;
    const id = `${family}-${plant.id}-${maker}-${severity}`;
    const { targets, touches, plan = {} } = plant;
    const pictures = () => [make({ subject: canvas, ground, dice: diceFor(id), severity })];
    return [{ ...base, id, defect: plant.id, maker, severity, targets, touches, plan, pictures }];
  }).flat();
  return [{ ...base, ...none, id: `${family}-clean`, pictures: () => [picture()] }, ...faulty];
}

function meanLight({ rgb, alpha }: Canvas): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < alpha.length; i++) {
    sum += ((rgb[i * 3] as number) + (rgb[i * 3 + 1] as number) + (rgb[i * 3 + 2] as number)) / 3;
    count += alpha[i] as number;
  }
  return count === 0 ? 0 : sum / count;
}
