import sharp, { type Metadata } from "sharp";
import type { Decoded } from "../../core/quality/checks/decode.ts";

/** More pixels than this are refused before they are decoded: 64 megapixels are 256 MB of memory. */
const maxPixels = 64_000_000;

/** What decodes pictures here; becomes part of every report. */
export const codec = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`;

/** Files that hold one picture of pixels. What else the decoder reads would be drawn anew (SVG), or is no render's format. */
const formats: readonly string[] = ["png", "jpeg", "webp"];

/**
 * Bytes of a PNG, JPEG or WebP, whatever the file is called, to straight 8-bit sRGB RGBA. Sixteen bits, palettes, grey, CMYK,
 * ICC profiles and EXIF orientation are converted and named, a gamma that is none of sRGB is named; damaged, truncated, empty,
 * animated or oversized files and those of other formats give the reason instead of a picture.
 */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  if (bytes.byteLength === 0) return { failure: "the file is empty" };
  try {
    const open = () => sharp(bytes, { limitInputPixels: maxPixels, failOn: "warning" });
    const metadata = await open().metadata();
    if (isAnimatedPng(bytes)) return { failure: "it is an animated PNG instead of one picture" };
    if ((metadata.pages ?? 1) > 1) return { failure: `it has ${metadata.pages} frames instead of one` };
    if (!formats.includes(metadata.format)) return { failure: `it is no PNG, JPEG or WebP but ${metadata.format}` };
    const { data, info } = await open()
      .autoOrient()
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) return { failure: `it has ${info.channels} channels after conversion` };
    const rgba = new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    return {
      picture: { widthPx: info.width, heightPx: info.height, rgba },
      conversions: conversionsOf(metadata, bytes),
    };
  } catch (error) {
    // sharp throws plain errors only, and every one of them means that these bytes are no usable picture.
    return { failure: error instanceof Error ? firstLine(error.message) : String(error) };
  }
}

interface Chunk {
  readonly name: string;
  /** Where its data begins in the file. */
  readonly at: number;
}

/** The chunks of a PNG that come before its pixels; none of any other file. */
function chunksBeforePixels(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 8 || view.getUint32(0) !== 0x89504e47) return [];
  const chunks: Chunk[] = [];
  for (let at = 8; at + 8 <= bytes.byteLength; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IDAT") break;
    chunks.push({ name, at: at + 8 });
  }
  return chunks;
}

/** An `acTL` chunk before the pixels; the decoder itself would show the first frame and say nothing. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  return chunksBeforePixels(bytes).some(({ name }) => name === "acTL");
}

/** What a `gAMA` chunk of sRGB says, times 100,000; files of other programs are a little off. */
const gammaOfSrgb = { value: 45_455, reach: 1000 };

/** The gamma of a PNG whose colours are none of sRGB, which the decoder leaves as they are; null where it is sRGB's or told otherwise. */
function foreignGamma(bytes: Uint8Array): number | null {
  const chunks = chunksBeforePixels(bytes);
  const gamma = chunks.find(({ name }) => name === "gAMA");
  if (gamma === undefined || gamma.at + 4 > bytes.byteLength) return null;
  if (chunks.some(({ name }) => name === "sRGB" || name === "iCCP")) return null;
  const value = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(gamma.at);
  return Math.abs(value - gammaOfSrgb.value) <= gammaOfSrgb.reach ? null : value / 100_000;
}

function conversionsOf(metadata: Metadata, bytes: Uint8Array): readonly string[] {
  const gamma = foreignGamma(bytes);
  const found = [
    metadata.depth === "uchar" ? null : `${metadata.depth} to 8 bit`,
    metadata.space === "srgb" ? null : `${metadata.space} to sRGB`,
    metadata.isPalette === true ? "palette to RGBA" : null,
    (metadata.orientation ?? 1) === 1 ? null : `EXIF orientation ${metadata.orientation} applied`,
    metadata.icc === undefined ? null : "ICC profile applied",
    gamma === null ? null : `gamma ${gamma.toFixed(3)} not applied`,
  ];
  return found.filter((conversion) => conversion !== null);
}

function firstLine(message: string): string {
  return (message.split("\n", 1)[0] ?? message).replace(/\.$/, "");
}
