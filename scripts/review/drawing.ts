import sharp from "sharp";
import { type Dice, diceFor } from "../../worker/comfy/renderer/art/random.ts";

/** Grain that no compressor can foretell, as rendered pictures have it: without it files would be ten times too small. */
const grain = 14;

/** A picture as a renderer would give it: a shaded figure with grain, cut out. PNG; the same name gives the same figure. */
export async function drawFigure(name: string, widthPx: number, heightPx: number): Promise<Buffer> {
  const figure = await sharp(Buffer.from(svg(diceFor(name), widthPx, heightPx)))
    .png()
    .toBuffer();
  const noise = { type: "gaussian" as const, mean: 128, sigma: grain };
  const film = await sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: "#888", noise } })
    .ensureAlpha(0.35)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(figure)
    .composite([{ input: film, blend: "atop" }])
    .png({ compressionLevel: 4 })
    .toBuffer();
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
