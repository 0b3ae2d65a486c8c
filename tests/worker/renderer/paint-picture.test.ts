import assert from "node:assert/strict";
import { test } from "node:test";
import { backdropColor } from "../../../worker/comfy/renderer/art/backdrop.ts";
import { plantDefect } from "../../../worker/comfy/renderer/art/defects.ts";
import { paintPicture } from "../../../worker/comfy/renderer/art/paint-picture.ts";
import { readSubject } from "../../../worker/comfy/renderer/art/words.ts";
import type { Picture } from "../../../worker/comfy/renderer/nodes/values.ts";
import type { PaintRequest } from "../../../worker/comfy/renderer/painter.ts";

function requestFor(prompt: string, changes: Partial<PaintRequest> = {}): PaintRequest {
  const models = { checkpoint: "copax_timeless_sdxl.safetensors", loras: [] };
  const size = { width: 128, height: 128, denoise: 1, batchIndex: 0 };
  return { prompt, negative: "", ...models, seed: "7", steps: 16, settings: "", ...size, ...changes };
}

function paint(prompt: string, changes: Partial<PaintRequest> = {}, defectRate = 0): Picture {
  return paintPicture(requestFor(prompt, changes), defectRate).picture;
}

function pixelAt(picture: Picture, x: number, y: number): number[] {
  return [...picture.rgb.subarray((y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3)];
}

/** The box of everything that is not the colour of the first pixel. */
function boxOf(picture: Picture): readonly [left: number, top: number, right: number, bottom: number] {
  const [red, green, blue] = pixelAt(picture, 0, 0);
  let box: [number, number, number, number] = [picture.width, picture.height, -1, -1];
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const [r, g, b] = pixelAt(picture, x, y);
      if (r === red && g === green && b === blue) continue;
      box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
    }
  }
  return box;
}

test("the words choose the subject, whatever quality and style words stand around it", () => {
  const around = (body: string): string =>
    `masterpiece, best quality, professional game art, clean edges, plain white background, centered, (orthographic side view:1.1), flat cel shading, ${body}, suitable for all ages`;
  const kinds = [
    ["player ship, rocket shaped like a yellow bathtub with orange fins", "ship"],
    ["portrait of a duck astronaut, helmet open", "duck"],
    ["portrait card of a duck astronaut saluting", "card"],
    ["small enemy drone, round body like a whisk", "drone"],
    ["boss tank, armoured kettle on heavy treads", "tank"],
    ["boss serpent made of braided cables", "serpent"],
    ["boss mothership, enormous chrome toaster hull", "mothership"],
    ["heart icon, plump and shiny", "icon"],
    ["wide green button plate, hover state", "button"],
    ["crystal pickup, pink faceted gem", "pickup"],
    ["laser projectile, short teal bolt of light", "projectile"],
    ["thruster flame, frame 3 of 8: thruster flame long", "thruster"],
    ["explosion, round blast, frame 2 of 8: explosion flash", "explosion"],
    ["shield bubble, thin glowing sphere of teal light", "bubble"],
    ["logo of a game about a duck astronaut", "logo"],
    ["background of a nebula with soft clouds", "background"],
    ["tile floor of riveted metal plates", "tile"],
  ] as const;
  for (const [body, kind] of kinds) assert.equal(readSubject(around(body)).kind, kind, body);
});

test("states, frames and roles are read, and one thing keeps its identity through them", () => {
  const state = readSubject("wide red button plate, rounded corners, pressed state, darker and pushed in");
  assert.equal(state.state, "pressed");
  assert.deepEqual(readSubject("explosion, frame 3 of 8: explosion fireball").frame, { index: 2, count: 8 });
  const identityOf = (prompt: string): string => readSubject(prompt).identity;
  assert.equal(identityOf("wide red button plate, normal state"), identityOf("wide red button plate, hover state"));
  assert.equal(
    identityOf("crystal pickup, pink faceted gem with a bright core, calm presentation"),
    identityOf("crystal pickup, pink faceted gem with a bright core, simplified for small size"),
  );
});

test("equal requests give equal bytes; another seed, text, checkpoint, LoRA or step count gives others", () => {
  const base = paint("star icon, white background");
  assert.deepEqual(paint("star icon, white background").rgb, base.rgb);
  const others = [
    paint("star icon, white background", { seed: "8" }),
    paint("star icon, shiny, white background"),
    paint("star icon, white background", { checkpoint: "pony_diffusion_v6_xl.safetensors" }),
    paint("star icon, white background", { loras: [{ name: "glossy_ui_sdxl.safetensors", strength: 0.8 }] }),
    paint("star icon, white background", { steps: 6 }),
  ];
  for (const other of others) assert.notDeepEqual(other.rgb, base.rgb);
});

test("the outline of a button is the same in all four states and for every seed", () => {
  const boxes = ["normal", "hover", "pressed", "disabled"].map((state, index) =>
    boxOf(paint(`wide green button plate, ${state} state, white background`, { seed: String(index) })),
  );
  for (const box of boxes) assert.deepEqual(box, boxes[0]);
});

test("without a planted defect a figure stands free on an exactly plain background", () => {
  for (const body of ["player ship", "small enemy drone", "boss tank", "heart icon", "crystal pickup", "explosion"]) {
    const picture = paint(`${body}, plain white background`);
    const [left, top, right, bottom] = boxOf(picture);
    assert.deepEqual(pixelAt(picture, 0, 0), [255, 255, 255], body);
    assert.ok(
      left > 3 && top > 3 && right < 124 && bottom < 124,
      `${body} keeps a margin: ${[left, top, right, bottom]}`,
    );
  }
});

test("backgrounds and tiles fill the picture, and a tile's edges meet", () => {
  const tile = paint("tile floor of riveted metal plates, fills the whole picture");
  const jump = (a: readonly number[], b: readonly number[]): number => Math.abs((a[0] ?? 0) - (b[0] ?? 0));
  const mean = (pairs: readonly (readonly [number[], number[]])[]): number =>
    pairs.reduce((sum, [a, b]) => sum + jump(a, b), 0) / pairs.length;
  const rows = Array.from({ length: 128 }, (_, y) => y);
  const across = mean(rows.map((y) => [pixelAt(tile, 127, y), pixelAt(tile, 0, y)] as const));
  const seamed = paintPicture(requestFor("tile floor of riveted metal plates", { seed: seamSeed() }), 1).picture;
  const seam = mean(rows.map((y) => [pixelAt(seamed, 127, y), pixelAt(seamed, 0, y)] as const));
  assert.ok(across < seam, `edges meet (${across}) where no seam is planted (${seam})`);
});

function seamSeed(): string {
  const subject = readSubject("tile floor of riveted metal plates");
  const isSeam = (seed: number): boolean =>
    plantDefect(requestFor("tile floor of riveted metal plates", { seed: String(seed) }), subject, 1)?.defect ===
    "seam";
  return String(Array.from({ length: 50 }, (_, seed) => seed).find(isSeam));
}

test("about the wished share of pictures gets a defect, and remedy words make it smaller", () => {
  const share = (prompt: string): number => {
    const subject = readSubject(prompt);
    const seeds = Array.from({ length: 2000 }, (_, seed) => String(seed));
    const bad = seeds.filter((seed) => plantDefect(requestFor(prompt, { seed }), subject, 0.18));
    return bad.length / seeds.length;
  };
  const plain = share("small enemy drone");
  assert.ok(plain > 0.15 && plain < 0.21, `${plain}`);
  const helped = share("small enemy drone, centered, full subject in frame, margin, plain flat background, no shadow");
  assert.ok(helped < plain * 0.8, `${helped} against ${plain}`);
});

test("every kind of defect changes the picture it is planted in", () => {
  const prompt = "wide green button plate, hover state, white background";
  const subject = readSubject(prompt);
  const found = new Map<string, string>();
  for (let seed = 0; seed < 400; seed += 1) {
    const plant = plantDefect(requestFor(prompt, { seed: String(seed) }), subject, 1);
    if (plant) found.set(plant.defect, String(seed));
  }
  assert.equal(found.size, 9);
  for (const [defect, seed] of found) {
    const { picture, truth } = paintPicture(requestFor(prompt, { seed }), 1);
    assert.deepEqual(truth.defects, [defect]);
    assert.notDeepEqual(picture.rgb, paint(prompt, { seed }).rgb, defect);
  }
});

test("a start picture shows through as far as denoise lets it", () => {
  const start: Picture = { width: 128, height: 128, rgb: new Uint8Array(128 * 128 * 3).fill(40) };
  const corner = (denoise: number): number =>
    pixelAt(paint("star icon, white background", { start, denoise }), 0, 0)[0] ?? 0;
  assert.equal(corner(1), 255);
  assert.ok(corner(0.2) < corner(0.6) && corner(0.6) < corner(0.9));
});

test("the backdrop follows the words; without any it is a light flat colour", () => {
  const bytes = (prompt: string): number[] => backdropColor(prompt).map((value) => Math.round(value * 255));
  assert.deepEqual(bytes("a ship, plain white background"), [255, 255, 255]);
  assert.deepEqual(bytes("a ship, black background"), [0, 0, 0]);
  assert.ok(bytes("a ship").every((value) => value > 230));
});
