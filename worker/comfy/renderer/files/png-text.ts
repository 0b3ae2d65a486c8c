import { crc32 } from "node:zlib";

export type TextChunk = readonly [keyword: string, text: string];

const signatureLength = 8;
const headerChunkLength = 25;

/** A PNG with tEXt chunks put right after its header chunk. Texts must be Latin-1. */
export function insertTextChunks(png: Buffer, chunks: readonly TextChunk[]): Buffer {
  const at = signatureLength + headerChunkLength;
  return Buffer.concat([png.subarray(0, at), ...chunks.map(encodeChunk), png.subarray(at)]);
}

function encodeChunk([keyword, text]: TextChunk): Buffer {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** The tEXt chunks of a PNG in file order; stops quietly at the first cut chunk. */
export function readTextChunks(png: Buffer): TextChunk[] {
  const found: TextChunk[] = [];
  let at = signatureLength;
  while (at + 12 <= png.length) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 8, at + 8 + length);
    if (png.toString("latin1", at + 4, at + 8) === "tEXt") {
      const zero = body.indexOf(0);
      found.push([body.toString("latin1", 0, zero), body.toString("latin1", zero + 1)]);
    }
    at += 12 + length;
  }
  return found;
}
