import sharp, { type Sharp } from "sharp";
import type { Picture } from "../../core/quality/pixels.ts";

const thumbnailPx = 256;

function open({ rgba, widthPx, heightPx }: Picture): Sharp {
  return sharp(rgba, { raw: { width: widthPx, height: heightPx, channels: 4 } });
}

/**
 * PNG master, lossless. Level 6 takes a quarter of the time of level 9 and gives 4 % more bytes. `quality` and `effort`
 * must never be set here: they switch sharp to a 256-colour palette.
 */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  return open(picture).png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer();
}

/** WebP of at most 256 px on the longer side, for lists and boards; small pictures keep their pixels. */
export async function encodeThumbnail(picture: Picture): Promise<Uint8Array> {
  return open(picture)
    .resize({ width: thumbnailPx, height: thumbnailPx, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();
}
