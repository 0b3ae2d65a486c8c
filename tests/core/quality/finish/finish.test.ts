import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf } from "../../../../core/quality/components.ts";
import { cutOut } from "../../../../core/quality/finish/cutout.ts";
import { finishVersion } from "../../../../core/quality/finish/finish.ts";
import { repairSpecks } from "../../../../core/quality/finish/specks.ts";
import { solidOf } from "../../../../core/quality/mask.ts";
import { type Picture, pixelHash } from "../../../../core/quality/pixels.ts";
import {
  blue,
  clear,
  disc,
  dots,
  filled,
  fullBleedFinish,
  goodRaw,
  gradient,
  paint,
  ring,
  spriteFinish,
  white,
} from "../painting.ts";

function alphaAt({ rgba, widthPx }: Picture, x: number, y: number): number {
  return rgba[(y * widthPx + x) * 4 + 3] ?? -1;
}

function finishOne(picture: Picture, changes: Partial<typeof spriteFinish> = {}) {
  const { pictures, evidence } = finishVersion([{ unitKey: "v0", picture }], { ...spriteFinish, ...changes });
  const first = pictures[0];
  const unit = evidence.units[0];
  if (first === undefined || unit === undefined) throw new Error("nothing came back");
  return { picture: first.picture, unit, evidence };
}

test("a cut-out recovers the known alpha of an anti-aliased edge", () => {
  for (const key of [white, [0, 255, 0, 255]] as const) {
    const known = paint(256, 256, disc(128, 128, 70));
    const { picture, evidence } = cutOut(paint(256, 256, filled(key), disc(128, 128, 70)));
    let error = 0;
    for (let i = 3; i < known.rgba.length; i += 4)
      error += Math.abs((known.rgba[i] ?? 0) - (picture.rgba[i] ?? 0)) / 255;
    assert.ok(error / (Math.PI * 70 * 70) < 0.002, `alpha error ${error}`);
    assert.ok(evidence.isTrusted);
  }
});

test("a cut-out takes the key colour out of edge pixels", () => {
  const { picture } = cutOut(paint(256, 256, filled([0, 255, 0, 255]), disc(128, 128, 70)));
  for (let i = 0; i < picture.rgba.length; i += 4) {
    if ((picture.rgba[i + 3] ?? 0) > 40) assert.ok((picture.rgba[i + 1] ?? 255) < 130, `green fringe at ${i / 4}`);
  }
});

test("the hole of a ring becomes transparent, a shaded light part of the subject stays", () => {
  assert.equal(alphaAt(cutOut(paint(256, 256, filled(white), ring(128, 128, 90, 50))).picture, 128, 128), 0);
  const shiny = paint(256, 256, filled(white), disc(128, 128, 70), disc(128, 128, 30, [250, 250, 255, 255]));
  assert.equal(alphaAt(cutOut(shiny).picture, 128, 128), 255);
});

test("the self-check distrusts a cut-out from a background that is not plain", () => {
  assert.equal(cutOut(paint(256, 256, gradient(256, 70), disc(128, 128, 60))).evidence.isTrusted, false);
});

test("a picture that is transparent already is left alone", () => {
  const picture = paint(128, 128, filled(clear), disc(64, 64, 30));
  const { evidence, picture: same } = cutOut(picture);
  assert.equal(evidence.method, "already_transparent");
  assert.equal(pixelHash(same), pixelHash(picture));
});

test("specks vanish and pin-holes close, the subject stays", () => {
  const holed = paint(256, 256, filled(clear), dots(12, 1), disc(128, 128, 70), disc(140, 128, 0.9, clear));
  const repaired = repairSpecks(holed);
  assert.equal(repaired.specksRemoved, 12);
  assert.equal(alphaAt(repaired.picture, 128, 128), 255);
  const pierced = paint(256, 256, filled(clear), disc(128, 128, 70));
  pierced.rgba.fill(0, (128 * 256 + 120) * 4, (128 * 256 + 120) * 4 + 4);
  const { pinHolesFilled, picture } = repairSpecks(pierced);
  assert.equal(pinHolesFilled, 1);
  assert.deepEqual([...picture.rgba.subarray((128 * 256 + 120) * 4, (128 * 256 + 120) * 4 + 4)], [...blue]);
});

test("all pictures of a variant share one trim rectangle, another variant has its own", () => {
  const small = paint(128, 128, filled(white), disc(40, 64, 20));
  const large = paint(128, 128, filled(white), disc(80, 64, 30));
  const { evidence, pictures } = finishVersion(
    [
      { unitKey: "v0-normal", picture: small },
      { unitKey: "v0-hover", picture: large },
      { unitKey: "v1-normal", picture: small },
    ],
    spriteFinish,
  );
  const [normal, hover, other] = evidence.units.map((unit) => unit.trim);
  assert.deepEqual(normal, hover);
  assert.ok((normal?.left ?? 99) <= 20 && (normal?.right ?? 0) >= 109);
  assert.ok((other?.right ?? 99) < 64);
  assert.equal(pictures[0]?.picture.widthPx, pictures[1]?.picture.widthPx);
});

test("a finished sprite fills its output size up to the padding", () => {
  const { picture } = finishOne(goodRaw(), { outputSize: { widthPx: 128, heightPx: 96 }, paddingPx: 32 });
  assert.deepEqual([picture.widthPx, picture.heightPx], [128, 96]);
  const box = boxOf(solidOf(picture, 1), 128, 96);
  // 32 px at 512 are 8 px at 128.
  assert.deepEqual([box?.top, box?.bottom], [8, 87]);
  assert.equal((box?.left ?? 0) + (box?.right ?? 0), 127);
});

test("a pivot at the bottom stands the subject on the padding line", () => {
  const { unit } = finishOne(paint(256, 256, filled(white), disc(128, 128, 40)), {
    outputSize: { widthPx: 512, heightPx: 512 },
    pivot: { x: 0.5, y: 1 },
    paddingPx: 10,
  });
  assert.equal(unit.placement.y + unit.placement.heightPx, 502);
});

test("colour bleeds under the transparent surroundings without changing identity", () => {
  const { picture } = finishOne(goodRaw());
  const hidden = new Uint8ClampedArray(picture.rgba);
  let bled = 0;
  for (let i = 0; i < hidden.length; i += 4) {
    if (hidden[i + 3] === 0 && (hidden[i + 2] ?? 0) > 0) bled++;
  }
  assert.ok(bled > 100);
  assert.equal(alphaAt(picture, 0, 0), 0);
});

test("a full-bleed picture passes through untouched, or is only scaled", () => {
  const tile = paint(64, 64, (x, y) => [x * 3, y * 3, 120, 255]);
  assert.equal(pixelHash(finishOne(tile, fullBleedFinish).picture), pixelHash(tile));
  const scaled = finishOne(tile, { ...fullBleedFinish, outputSize: { widthPx: 32, heightPx: 32 } }).picture;
  assert.equal(scaled.widthPx, 32);
  assert.equal(alphaAt(scaled, 0, 0), 255);
});

test("nearest keeps the exact colours of pixel art", () => {
  const art = paint(8, 8, (x, y) => ((Math.floor(x) + Math.floor(y)) % 2 === 0 ? blue : white));
  const big = finishOne(art, {
    ...fullBleedFinish,
    kernel: "nearest",
    outputSize: { widthPx: 32, heightPx: 32 },
  }).picture;
  assert.deepEqual([...big.rgba.subarray(0, 4)], [...blue]);
  assert.deepEqual([...big.rgba.subarray(16, 20)], [...white]);
});

test("finishing the same pictures twice gives the same pixels and evidence", () => {
  const [one, other] = [finishOne(goodRaw()), finishOne(goodRaw())];
  assert.equal(pixelHash(one.picture), pixelHash(other.picture));
  assert.deepEqual(one.evidence, other.evidence);
});

test("a picture with nothing on it comes back whole instead of breaking", () => {
  const { picture, unit } = finishOne(paint(64, 64, filled(white)));
  assert.ok(picture.widthPx >= 64);
  assert.deepEqual(unit.trim, { left: 0, top: 0, right: 63, bottom: 63 });
});

test("further sizes are drawn from the same trimmed raw picture, each with its own margin", () => {
  const sizes = {
    outputSize: { widthPx: 128, heightPx: 128 },
    scales: [
      { widthPx: 64, heightPx: 64 },
      { widthPx: 32, heightPx: 32 },
    ],
  };
  const { pictures, evidence } = finishVersion([{ unitKey: "v0", picture: goodRaw() }], { ...spriteFinish, ...sizes });
  const [done] = pictures;
  assert.deepEqual(
    [done?.picture, ...(done?.scales ?? [])].map((each) => [each?.widthPx, each?.heightPx]),
    [
      [128, 128],
      [64, 64],
      [32, 32],
    ],
  );
  assert.deepEqual(
    evidence.units[0]?.scales?.map(({ x, widthPx }) => [x, widthPx]),
    [
      [2, 60],
      [1, 30],
    ],
  );
  const alone = finishOne(goodRaw(), { outputSize: { widthPx: 64, heightPx: 64 } });
  assert.equal(pixelHash(done?.scales[0] ?? goodRaw()), pixelHash(alone.picture), "as if it were the only size");
  assert.equal(alone.unit.scales, undefined);
});
