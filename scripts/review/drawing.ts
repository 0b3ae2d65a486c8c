import sharp from "sharp";
import { type Dice, diceFor } from "../../worker/comfy/renderer/art/random.ts";

/** How far the grain reaches either way, of 255: without it files would be ten times smaller than rendered ones. */
const grain = 24;
const grainOf = grainTable(diceFor("grain"));

/** A picture as a renderer would give it: a shaded figure with grain, cut out. PNG; the same name gives the same picture. */
export async function drawFigure(name: string, widthPx: number, heightPx: number): Promise<Buffer> {
  const dice = diceFor(name);
  const figure = sharp(Buffer.from(svg(dice, widthPx, heightPx)));
  const { data, info } = await figure.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const from = Math.floor(dice.next() * grainOf.length);
  for (let at = 0; at < data.length; at += 1) {
    // Every fourth byte is alpha; what is clear stays black.
    const isColour = at % 4 !== 3 && data[at - (at % 4) + 3] !== 0;
    if (isColour) data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) + (grainOf[(from + at) % grainOf.length] ?? 0)));
  }
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 2 }).toBuffer();
}

/** Its length shares no factor with the bytes of a row. */
function grainTable(dice: Dice): Int8Array {
  return Int8Array.from({ length: 1_000_003 }, () => dice.between(-grain, grain) * dice.next());
}

function svg(dice: Dice, widthPx: number, heightPx: number): string {
  const hue = Math.floor(dice.next() * 360);
  const parts = Array.from({ length: 9 }, (_, at) => part(dice, hue, at)).join("");
  const stops = `<stop offset="0" stop-color="hsl(${hue} 60% 78%)"/><stop offset="1" stop-color="hsl(${hue} 70% 32%)"/>`;
  const light = `<defs><radialGradient id="g" cx=".35" cy=".3" r=".9">${stops}</radialGradient></defs>`;
  const box = `width="${widthPx}" height="${heightPx}" viewBox="0 0 100 100" preserveAspectRatio="none"`;
  const body = `<ellipse cx="50" cy="52" rx="${30 + dice.next() * 10}" ry="${28 + dice.next() * 12}" fill="url(#g)"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${light}${body}${parts}</svg>`;
}

function part(dice: Dice, hue: number, at: number): string {
  const [x, y] = [25 + dice.next() * 50, 25 + dice.next() * 50];
  const [rx, ry] = [3 + dice.next() * 11, 3 + dice.next() * 11];
  const fill = `hsl(${(hue + at * 23) % 360} 65% ${30 + dice.next() * 45}%)`;
  return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}" stroke="#223" stroke-width=".7"/>`;
}
