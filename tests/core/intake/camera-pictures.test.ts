import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { Failure } from "../../../core/failure.ts";
import { type IntakeFile, intakeFile } from "../../../core/intake/file-intake.ts";
import { readJpegText } from "../../../core/intake/jpeg-text.ts";
import { readWebpText } from "../../../core/intake/webp-text.ts";
import { inflate } from "../../../server/intake/inflate.ts";
import { parse } from "../../../store/schemas.ts";
import { chunk, exifOf, exifSegment, jpegOf, jpegSegment, models, pngOf, txt2img, unicodeComment } from "./fixtures.ts";

const infotext =
  "a duck, <lora:other_name:0.6>\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, Seed: 7, Size: 640x512";
const graph = JSON.stringify(txt2img());

const draftsOf = (head: Buffer, name = "Duck 01.jpg") => {
  const file: IntakeFile = { name, head, totalBytes: head.length, sha256: null };
  return intakeFile(file, models, inflate);
};

test("the infotext in a JPEG's user comment is read in either byte order and in plain ASCII", () => {
  const comments = [
    unicodeComment(infotext),
    unicodeComment(infotext, true),
    Buffer.concat([Buffer.from("ASCII\0\0\0"), Buffer.from(infotext)]),
    Buffer.concat([Buffer.alloc(8), Buffer.from(infotext)]),
  ];
  for (const comment of comments) {
    for (const isLittle of [true, false]) {
      const { type, drafts } = draftsOf(jpegOf(exifSegment(exifOf({}, comment, isLittle))));
      assert.deepEqual([type, drafts.length], ["jpeg", 1]);
      assert.deepEqual(drafts[0]?.document["prompt"], { positive: "a duck", negative: "blurry" });
      assert.deepEqual(drafts[0]?.document["seedPolicy"], { mode: "fixed", baseSeed: 7 });
    }
  }
});

test("a WebP of ComfyUI's save node, written by a real encoder, gives its spec and its workflow", async () => {
  const blank = sharp({ create: { width: 40, height: 24, channels: 3, background: "#333" } });
  const exif = { IFD0: { Model: `prompt:${graph}`, Make: 'workflow:{"nodes":[]}' } };
  for (const isLossless of [true, false]) {
    const bytes = await blank.clone().webp({ lossless: isLossless }).withExif(exif).toBuffer();
    const { widthPx, heightPx, texts } = readWebpText(bytes);
    assert.deepEqual([widthPx, heightPx, texts.get("prompt")], [40, 24, graph]);
    const { type, drafts, unmapped } = draftsOf(bytes, "duck.webp");
    assert.deepEqual([type, ...drafts.map(({ kind }) => kind)], ["webp", "specs", "workflow-templates"]);
    assert.ok(unmapped.some(({ where }) => where === "workflow"));
    parse("spec", { ...drafts[0]?.document, assetType: "enemy" });
  }
  const jpeg = await blank.clone().jpeg().withExif(exif).toBuffer();
  assert.deepEqual([readJpegText(jpeg).widthPx, readJpegText(jpeg).texts.get("prompt")], [40, graph]);
  const plain = await blank.clone().webp().toBuffer();
  assert.deepEqual([readWebpText(plain).widthPx, readWebpText(plain).texts.size], [40, 0]);
});

test("what else such a picture says is listed: camera fields, XMP, other text, a second saying", () => {
  const xmp = jpegSegment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>"));
  const exif = exifOf({ 270: "My duck", 272: `prompt:${graph}` });
  const { drafts, unmapped } = draftsOf(
    jpegOf(exifSegment(exif), exifSegment(exif), xmp, jpegSegment(0xfe, Buffer.from("hello"))),
  );
  assert.equal(drafts.length, 2);
  const listed = unmapped.map(({ where }) => where);
  for (const where of ["XMP", "comment", "ImageDescription", "prompt"]) assert.ok(listed.includes(where), where);
  assert.deepEqual(
    draftsOf(jpegOf()).unmapped.map(({ why }) => why),
    ["The picture does not say how it was made."],
  );
});

test("EXIF data in a PNG counts where its own text says nothing", () => {
  const { type, drafts } = draftsOf(pngOf(chunk("eXIf", exifOf({}, unicodeComment(infotext)))), "duck.png");
  assert.deepEqual([type, drafts[0]?.document["prompt"]], ["png", { positive: "a duck", negative: "blurry" }]);
});

test("folders that loop, fields that lie about their place and cut files are refused or listed, never followed", () => {
  const loop = exifOf({ 34665: "x" });
  loop.writeUInt16BE(4, 12);
  loop.writeUInt32BE(8, 18);
  assert.equal(draftsOf(jpegOf(exifSegment(loop))).drafts.length, 0);
  const lying = exifOf({ 270: "long enough" });
  lying.writeUInt32BE(0x7fffffff, 18);
  assert.match(
    draftsOf(jpegOf(exifSegment(lying)))
      .unmapped.map(({ why }) => why)
      .join(),
    /cut off/,
  );
  const whole = jpegOf(exifSegment(exifOf({ 270: "a" })));
  for (const end of [3, 6, 20, whole.length - 6])
    assert.throws(() => readJpegText(whole.subarray(0, end)), { code: "INVALID_INPUT" }, String(end));
  const webp = Buffer.concat([Buffer.from("RIFF\xff\xff\xff\x7fWEBPEXIF", "latin1"), Buffer.alloc(30)]);
  assert.throws(() => readWebpText(webp), { code: "INVALID_INPUT", message: /cut off/ });
});

test("random bytes, cuts and flipped bits give drafts or a failure, and lists stay bounded", () => {
  const exif = exifOf({ 272: `prompt:${graph}`, 271: "workflow:{}" }, unicodeComment(infotext));
  const vp8l = Buffer.from([0x2f, 39, 0, 6, 0, 0, 0, 0, 0, 0]);
  const riff = (type: string, body: Buffer): Buffer => {
    const head = Buffer.from(`${type}\0\0\0\0`, "latin1");
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const webp = riff("RIFF", Buffer.concat([Buffer.from("WEBP"), riff("VP8L", vp8l), riff("EXIF", exif)]));
  assert.equal(draftsOf(webp).drafts.length, 2);
  const files = [jpegOf(exifSegment(exif)), webp];
  const damaged = fc
    .tuple(fc.constantFrom(...files), fc.nat(), fc.nat(255), fc.boolean())
    .map(([file, at, byte, isCut]) => {
      const place = at % file.length;
      if (isCut) return file.subarray(0, place);
      const bytes = Buffer.from(file);
      bytes[place] = byte;
      return bytes;
    });
  const inExif = fc.uint8Array({ maxLength: 400 }).map((bytes) => jpegOf(exifSegment(Buffer.from(bytes))));
  const judge = (bytes: Buffer): void => {
    try {
      const { drafts, unmapped } = draftsOf(bytes);
      assert.ok(drafts.length <= 2 && unmapped.length <= 500);
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
    }
  };
  fc.assert(fc.property(fc.oneof(damaged, inExif), judge), { numRuns: 2000 });
});
