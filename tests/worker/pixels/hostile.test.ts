import assert from "node:assert/strict";
import { test } from "node:test";
import sharp, { type Sharp } from "sharp";
import type { ValidatorReport } from "../../../core/contracts.ts";
import { hashOf } from "../../../core/hash.ts";
import { encodePng } from "../../../worker/pixels/encode.ts";
import { validate } from "../../../worker/pixels/operations.ts";
import { contractOf, disc, goodRaw, judgeRaw, paint, planOf } from "../../core/quality/painting.ts";

const good = paint(256, 256, disc(128, 128, 70));
const rawPng = await encodePng(goodRaw());
const goodPng = await encodePng(good);

/** Judges one finished picture beside a good raw one, from their bytes on. */
function judged(png: Uint8Array): Promise<ValidatorReport> {
  return validate({
    plan: planOf(),
    contract: contractOf(),
    variants: [0],
    raw: [{ unitKey: "v0", png: rawPng }],
    finished: [{ unitKey: "v0", png }],
  });
}

/** The PNG with an `acTL` chunk behind its header, as an animated one has. */
function animated(png: Uint8Array): Uint8Array {
  const chunk = Buffer.from("000000086163544c0000000200000000f38d9370", "hex");
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

const hostile: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp])[] = [
  ["zero bytes", () => new Uint8Array(0), /empty/],
  ["no picture", () => new TextEncoder().encode("<html>"), /can't be read/],
  ["cut short", () => goodPng.subarray(0, goodPng.length - 300), /can't be read/],
  ["damaged", () => Buffer.from(goodPng).fill(0, 120, 180), /can't be read/],
  ["animated WebP", () => frames().webp().toBuffer(), /2 frames/],
  ["animated GIF", () => frames().gif().toBuffer(), /2 frames/],
  ["animated PNG", () => animated(goodPng), /animated/],
  ["CMYK", () => sharp(goodPng).flatten().toColourspace("cmyk").jpeg().toBuffer(), /8-bit sRGB/],
  ["16 bit", () => sharp(goodPng).toColourspace("rgb16").png().toBuffer(), /8-bit sRGB/],
  ["80 megapixels", () => huge(), /can't be read/],
];

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
    const [report, clean] = [await judged(await make()), await judged(goodPng)];
    const decode = report.subjects.find(({ stage }) => stage === "finished")?.checks[0];
    assert.deepEqual([decode?.checkId, decode?.verdict, decode?.severity], ["decode", "fail", "hard"]);
    assert.match(decode?.message ?? "", reason);
    assert.equal(report.verdict, "fail");
    assert.ok((report.pAnyDefect["0"] ?? 0) > (clean.pAnyDefect["0"] ?? 1));
    const left = report.subjects.find(({ stage }) => stage === "finished")?.checks.slice(1) ?? [];
    assert.deepEqual(
      [...new Set(left.map(({ verdict }) => verdict))],
      ["skipped"],
      "nothing is judged that was not seen",
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
