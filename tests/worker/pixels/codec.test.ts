import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { pixelHash } from "../../../core/quality/pixels.ts";
import { decode } from "../../../worker/pixels/decode.ts";
import { encodePng, encodeThumbnail } from "../../../worker/pixels/encode.ts";
import { disc, goodRaw, gradient, paint } from "../../core/quality/painting.ts";

async function pictureFrom(bytes: Uint8Array) {
  const decoded = await decode(bytes);
  if ("failure" in decoded) throw new Error(decoded.failure);
  return decoded;
}

test("a picture survives encoding and decoding to the last byte", async () => {
  const picture = paint(200, 120, gradient(200, 200), disc(90, 60, 40, [200, 30, 90, 120]));
  const { picture: same } = await pictureFrom(await encodePng(picture));
  assert.equal(pixelHash(same), pixelHash(picture));
});

test("empty, damaged and truncated files give a reason instead of a picture", async () => {
  const png = await encodePng(goodRaw());
  const broken = new Uint8Array(png);
  broken.fill(0, 200, 260);
  for (const bytes of [
    new Uint8Array(0),
    png.subarray(0, png.length - 400),
    broken,
    new TextEncoder().encode("no png"),
  ]) {
    const decoded = await decode(bytes);
    assert.ok("failure" in decoded && decoded.failure.length > 5);
  }
});

test("a file that claims more than 64 megapixels is refused before it is decoded", async () => {
  const huge = await sharp({ create: { width: 20_000, height: 4000, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  assert.ok("failure" in (await decode(huge)));
});

test("16 bits, grey and palette become 8-bit RGBA, and the conversion is named", async () => {
  const grey = await sharp(Buffer.alloc(16 * 16, 128), { raw: { width: 16, height: 16, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  const sixteen = await pictureFrom(grey);
  assert.deepEqual([...sixteen.picture.rgba.subarray(0, 4)], [128, 128, 128, 255]);
  assert.ok(sixteen.conversions.some((conversion) => conversion.includes("ushort")));
  const palette = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#3050c0" } })
    .png({ palette: true })
    .toBuffer();
  const indexed = await pictureFrom(palette);
  assert.deepEqual([...indexed.picture.rgba.subarray(0, 4)], [0x30, 0x50, 0xc0, 255]);
  assert.deepEqual(indexed.conversions, ["palette to RGBA"]);
});

test("a thumbnail is a WebP of at most 256 px and never enlarges", async () => {
  const large = await sharp(await encodeThumbnail(paint(600, 300, gradient(600, 100)))).metadata();
  assert.deepEqual([large.format, large.width, large.height], ["webp", 256, 128]);
  const small = await sharp(await encodeThumbnail(paint(32, 32, gradient(32, 100)))).metadata();
  assert.equal(small.width, 32);
});
