import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { hashOf } from "../../../core/hash.ts";
import { pixelHash } from "../../../core/quality/pixels.ts";
import { decode } from "../../../worker/pixels/decode.ts";
import { encodePng } from "../../../worker/pixels/encode.ts";
import { validate } from "../../../worker/pixels/operations.ts";
import { contractOf, disc, goodRaw, gradient, paint, planOf } from "../../core/quality/painting.ts";

const picture = paint(128, 128, gradient(128, 200), disc(64, 64, 40, [250, 20, 30, 255]));

/** The same look in the colours of a wide screen, with the profile that says so. */
const wide = async (png: Uint8Array): Promise<Uint8Array> => sharp(png).withIccProfile("p3").png().toBuffer();

const png = await encodePng(picture);
const wideBytes = await wide(png);

async function pictureFrom(bytes: Uint8Array) {
  const decoded = await decode(bytes);
  if ("failure" in decoded) throw new Error(decoded.failure);
  return decoded;
}

/** The largest difference of any channel of two pictures, 0..255. */
function furthest(one: Uint8ClampedArray, other: Uint8ClampedArray): number {
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] as number))), 0);
}

test("colours of an embedded Display P3 profile are judged as the sRGB colours they look like, and it is recorded", async () => {
  const unread = await sharp(wideBytes, { ignoreIcc: true }).ensureAlpha().raw().toBuffer();
  assert.ok(furthest(new Uint8ClampedArray(unread), picture.rgba) > 20, "its numbers are not those of sRGB");
  const decoded = await pictureFrom(wideBytes);
  assert.ok(furthest(decoded.picture.rgba, picture.rgba) <= 10, "what is left is rounding on the way there and back");
  assert.deepEqual(decoded.conversions, ["ICC profile applied"]);
});

test("the pixels that a profile comes to have the same hash on every run", async () => {
  const hashes = new Set<string>();
  for (let run = 0; run < 4; run++) hashes.add(pixelHash((await pictureFrom(wideBytes)).picture));
  assert.equal(hashes.size, 1);
});

test("a picture with a profile is judged like the same one without, and its report says that it was converted", async () => {
  const rawPng = await encodePng(goodRaw());
  const judged = async (bytes: Uint8Array) =>
    validate({
      ...{ plan: planOf(), contract: contractOf(), variants: [0] },
      raw: [{ unitKey: "v0", png: bytes }],
      finished: [{ unitKey: "v0", png: await encodePng(paint(256, 256, disc(128, 128, 70))) }],
    });
  const [plain, profiled, again] = [
    await judged(rawPng),
    await judged(await wide(rawPng)),
    await judged(await wide(rawPng)),
  ];
  assert.equal(hashOf(profiled), hashOf(again));
  assert.equal(profiled.verdict, plain.verdict);
  const decoded = profiled.subjects.find(({ stage }) => stage === "raw")?.checks[0];
  assert.deepEqual([decoded?.checkId, decoded?.verdict], ["decode", "pass"]);
  assert.match(decoded?.message ?? "", /ICC profile applied/);
});
