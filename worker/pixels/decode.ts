import sharp, { type Metadata } from "sharp";
import type { Decoded } from "../../core/quality/checks/decode.ts";

/** More pixels than this are refused before they are decoded: 64 megapixels are 256 MB of memory. */
const maxPixels = 64_000_000;

/** What decodes pictures here; becomes part of every report. */
export const codec = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`;

/**
 * Bytes of a PNG, JPEG or WebP to straight 8-bit sRGB RGBA. Sixteen bits, palettes, grey, CMYK and EXIF orientation are
 * converted and named; damaged, truncated, empty, animated or oversized files give the reason instead of a picture.
 */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  if (bytes.byteLength === 0) return { failure: "the file is empty" };
  try {
    const open = () => sharp(bytes, { limitInputPixels: maxPixels, failOn: "warning" });
    const metadata = await open().metadata();
    if (isAnimatedPng(bytes)) return { failure: "it is an animated PNG instead of one picture" };
    if ((metadata.pages ?? 1) > 1) return { failure: `it has ${metadata.pages} frames instead of one` };
    const { data, info } = await open()
      .autoOrient()
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) return { failure: `it has ${info.channels} channels after conversion` };
    const rgba = new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    return { picture: { widthPx: info.width, heightPx: info.height, rgba }, conversions: conversionsOf(metadata) };
  } catch (error) {
    // sharp throws plain errors only, and every one of them means that these bytes are no usable picture.
    return { failure: error instanceof Error ? firstLine(error.message) : String(error) };
  }
}

/** An `acTL` chunk before the pixels; the decoder itself would show the first frame and say nothing. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 8 || view.getUint32(0) !== 0x89504e47) return false;
  for (let at = 8; at + 8 <= bytes.byteLength; at += 12 + view.getUint32(at)) {
    const name = view.getUint32(at + 4);
    if (name === 0x6163544c) return true;
    if (name === 0x49444154) return false;
  }
  return false;
}

function conversionsOf(metadata: Metadata): readonly string[] {
  const found = [
    metadata.depth === "uchar" ? null : `${metadata.depth} to 8 bit`,
    metadata.space === "srgb" ? null : `${metadata.space} to sRGB`,
    metadata.isPalette === true ? "palette to RGBA" : null,
    (metadata.orientation ?? 1) === 1 ? null : `EXIF orientation ${metadata.orientation} applied`,
    metadata.icc === undefined ? null : "ICC profile applied",
  ];
  return found.filter((conversion) => conversion !== null);
}

function firstLine(message: string): string {
  return (message.split("\n", 1)[0] ?? message).replace(/\.$/, "");
}
