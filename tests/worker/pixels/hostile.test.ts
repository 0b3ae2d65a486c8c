import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import type { ValidatorReport } from "../../../core/contracts.ts";
import { hashOf } from "../../../core/hash.ts";
import { encodePng } from "../../../worker/pixels/encode.ts";
import { validate } from "../../../worker/pixels/operations.ts";
import { contractOf, disc, filled, goodRaw, judgeRaw, paint, planOf, white } from "../../core/quality/painting.ts";

const good = paint(256, 256, disc(128, 128, 70));
const rawPng = await encodePng(goodRaw());
const goodPng = await encodePng(good);

type Stage = "raw" | "finished";

/** Judges a picture beside the good one of the other stage, from their bytes on. */
function judged(png: Uint8Array, stage: Stage = "finished"): Promise<ValidatorReport> {
  return validate({
    plan: planOf(),
    contract: contractOf(),
    variants: [0],
    raw: [{ unitKey: "v0", png: stage === "raw" ? png : rawPng }],
    finished: [{ unitKey: "v0", png: stage === "raw" ? goodPng : png }],
  });
}

/** The PNG with one more chunk behind its header. */
function withChunk(png: Uint8Array, hex: string): Uint8Array {
  return Buffer.concat([png.subarray(0, 33), Buffer.from(hex, "hex"), png.subarray(33)]);
}

/** An `acTL` chunk, as an animated PNG has, `gAMA` chunks of 1.0 and of sRGB, and an `sRGB` chunk. */
const animated = "000000086163544c0000000200000000f38d9370";
const [linear, ofSrgb] = ["0000000467414d41000186a031e8965f", "0000000467414d410000b18f0bfc6105"] as const;
const srgb = "000000017352474200aece1ce9";

const hostile: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp])[] = [
  ["zero bytes", () => new Uint8Array(0), /empty/],
  ["no picture", () => new TextEncoder().encode("<html>"), /can't be read/],
  ["cut short", () => goodPng.subarray(0, goodPng.length - 300), /can't be read/],
  ["damaged", () => Buffer.from(goodPng).fill(0, 120, 180), /can't be read/],
  ["animated WebP", () => frames().webp().toBuffer(), /2 frames/],
  ["animated GIF", () => frames().gif().toBuffer(), /2 frames/],
  ["animated PNG", () => withChunk(goodPng, animated), /animated/],
  ["of another gamma", () => withChunk(goodPng, linear), /gamma 1\.000/],
  ["an SVG named as a PNG", () => new TextEncoder().encode(drawn), /no PNG, JPEG or WebP but svg/],
  ["a TIFF named as a PNG", () => sharp(goodPng).tiff().toBuffer(), /no PNG, JPEG or WebP but tiff/],
  ["CMYK", () => sharp(goodPng).flatten().toColourspace("cmyk").jpeg().toBuffer(), /8-bit sRGB/],
  ["16 bit", () => sharp(goodPng).toColourspace("rgb16").png().toBuffer(), /8-bit sRGB/],
  ["80 megapixels", () => huge(), /can't be read/],
  ["a header of 60,000 by 60,000 px and nothing else", () => claiming(60_000, 60_000), /can't be read/],
  ["a header of 7,900 by 7,900 px with the pixels of 256", () => claiming(7900, 7900), /can't be read/],
  ["a page that goes on as a PNG", () => Buffer.concat([Buffer.from("<script>1</script>"), goodPng]), /can't be read/],
];

/** The good PNG, whose header claims other sizes and has the right checksum for them. */
function claiming(widthPx: number, heightPx: number): Uint8Array {
  const png = Buffer.from(goodPng);
  png.writeUInt32BE(widthPx, 16);
  png.writeUInt32BE(heightPx, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

const drawn =
  '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><circle cx="128" cy="128" r="70"/></svg>';

function frames(): Sharp {
  const two = Buffer.concat([Buffer.from(good.rgba), Buffer.from(goodRaw().rgba)]);
  return sharp(two, { raw: { width: 256, height: 512, channels: 4, pageHeight: 256 } });
}

function huge(): Promise<Buffer> {
  return sharp({ create: { width: 20_000, height: 4000, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
}

for (const [name, make, reason] of hostile)
  test(`a picture that is ${name} fails hard with its reason and never scores better`, async () => {
    const [bytes, clean] = [await make(), await judged(goodPng)];
    for (const stage of ["raw", "finished"] as const) {
      const [report, again] = [await judged(bytes, stage), await judged(bytes, stage)];
      assert.equal(hashOf(report), hashOf(again));
      const checks = report.subjects.find((subject) => subject.stage === stage)?.checks ?? [];
      const [decode] = checks;
      assert.deepEqual([decode?.checkId, decode?.verdict, decode?.severity], ["decode", "fail", "hard"]);
      assert.match(decode?.message ?? "", reason);
      assert.equal(report.verdict, "fail");
      assert.ok((report.pAnyDefect["0"] ?? 0) > (clean.pAnyDefect["0"] ?? 1));
      const left = new Set(checks.slice(1).map(({ verdict }) => verdict));
      assert.deepEqual([...left], ["skipped"], "nothing is judged that was not seen");
    }
  });

const encoders: readonly (readonly [string, () => Promise<Uint8Array>])[] = [
  ["PNG", async () => goodPng],
  ["JPEG", () => sharp(goodPng).flatten({ background: "#fff" }).jpeg().toBuffer()],
  ["WebP", () => sharp(goodPng).webp({ lossless: true }).toBuffer()],
];

for (const [name, encode] of encoders)
  test(`a ${name} that ends at any sixteenth of its bytes fails hard and never scores better`, async () => {
    const [bytes, clean] = [await encode(), await judged(goodPng)];
    for (let part = 0; part < 16; part++) {
      const report = await judged(bytes.subarray(0, Math.floor((bytes.length * part) / 16)));
      const decode = report.subjects.find(({ stage }) => stage === "finished")?.checks[0];
      assert.deepEqual([decode?.reasonCode, decode?.severity], ["DECODE_FAILED", "hard"], `${part}/16`);
      assert.match(decode?.message ?? "", /can't be read: .{5}/);
      assert.ok((report.pAnyDefect["0"] ?? 0) > (clean.pAnyDefect["0"] ?? 1));
    }
  });

test("64 million pixels in a few kilobytes are no picture of the planned size, and nothing else is measured in them", async () => {
  const bomb = await sharp({ create: { width: 8000, height: 7990, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  assert.ok(bomb.length < 1_000_000);
  const checks = (await judged(bomb, "raw")).subjects[0]?.checks ?? [];
  assert.deepEqual([checks[0]?.verdict, checks[0]?.reasonCode], ["fail", "WRONG_SIZE"]);
  assert.deepEqual([...new Set(checks.slice(1).map(({ verdict }) => verdict))], ["skipped"]);
});

const odd: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array])[] = [
  ["interlaced", () => sharp(goodPng).png({ progressive: true }).toBuffer()],
  ["a palette with transparency", () => sharp(goodPng).png({ palette: true, quality: 100 }).toBuffer()],
  ["of sRGB's own gamma", () => withChunk(goodPng, ofSrgb)],
  ["of sRGB whatever its gamma says", () => withChunk(withChunk(goodPng, linear), srgb)],
  ["a WebP named as a PNG", () => sharp(goodPng).webp({ lossless: true }).toBuffer()],
  [
    "a ZIP archive as well",
    () => Buffer.concat([goodPng, Buffer.from("504b0506000000000000000000000000000000000000", "hex")]),
  ],
  ["followed by other bytes", () => Buffer.concat([goodPng, Buffer.from("nothing more")])],
];

for (const [name, make] of odd)
  test(`a picture that is ${name} is judged as its pixels are`, async () => {
    const [report, plain] = [await judged(await make()), await judged(goodPng)];
    assert.deepEqual(report.subjects, plain.subjects);
  });

test("a picture of grey and alpha, or turned by its EXIF data, is judged as it looks", async () => {
  const grey = await judged(await sharp(goodPng).toColourspace("b-w").png().toBuffer());
  assert.equal(grey.verdict, "pass");
  const wide = await encodePng(paint(256, 128, filled(white), disc(64, 64, 40)));
  const turned = await sharp(wide).withMetadata({ orientation: 6 }).png().toBuffer();
  const decode = (await judged(turned, "raw")).subjects[0]?.checks[0];
  assert.deepEqual([decode?.reasonCode, decode?.features["widthPx"]], ["WRONG_SIZE", 128]);
});

test("a strip of 30,000 by 2 px is no picture of the planned size", async () => {
  const strip = await sharp({ create: { width: 30_000, height: 2, channels: 4, background: "#3a5" } })
    .png()
    .toBuffer();
  const report = await judged(strip, "raw");
  assert.equal(report.subjects[0]?.checks[0]?.reasonCode, "WRONG_SIZE");
  assert.equal(report.verdict, "fail");
  const broken = (await judged(strip)).subjects.flatMap(({ checks }) => checks);
  assert.deepEqual(
    broken.filter(({ verdict }) => verdict === "error"),
    [],
  );
});

test("a picture of one pixel, of one row and without any subject breaks no check", () => {
  for (const [widthPx, heightPx] of [
    [1, 1],
    [256, 1],
    [1, 256],
    [3, 5],
  ] as const) {
    const tiny = paint(widthPx, heightPx, disc(0, 0, 2));
    const plan = planOf({ params: { ...planOf().params, widthPx, heightPx } });
    const broken = judgeRaw([tiny], contractOf(), plan).subjects.flatMap(({ checks }) => checks);
    assert.deepEqual(
      broken.filter(({ verdict }) => verdict === "error").map(({ message }) => message),
      [],
    );
  }
});

test("the same bytes give the same report", async () => {
  assert.equal(hashOf(await judged(goodPng)), hashOf(await judged(goodPng)));
});
