import { crc32 } from "node:zlib";
import { Failure } from "../../core/failure.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** The chunk with length, type and checksum, as it lies in the file. */
  readonly whole: Uint8Array;
}

/** Uncompressed text chunks (tEXt, iTXt) of a PNG by keyword; OUTPUT_INVALID when the bytes are no whole PNG. */
export function readText(png: Uint8Array): ReadonlyMap<string, string> {
  return new Map(chunksOf(png).flatMap((chunk) => textEntryOf(chunk) ?? []));
}

/** The same picture with one more text chunk; an earlier one with the same keyword is replaced. Pixels are untouched. */
export function addText(png: Uint8Array, key: string, text: string): Uint8Array {
  if (!/^[\x20-\x7e]{1,79}$/.test(key)) throw new Failure("OUTPUT_INVALID", `"${key}" can't be a PNG keyword.`);
  const kept = chunksOf(png).filter((chunk) => textEntryOf(chunk)?.[0]?.[0] !== key);
  const [header, ...rest] = kept.map(({ whole }) => whole);
  return Buffer.concat([signature, header ?? new Uint8Array(), textChunk(key, text), ...rest]);
}

function chunksOf(png: Uint8Array): readonly Chunk[] {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!bytes.subarray(0, 8).equals(signature)) throw new Failure("OUTPUT_INVALID", "The picture is not a PNG.");
  const chunks: Chunk[] = [];
  let offset = 8;
  while (chunks.at(-1)?.type !== "IEND") {
    if (offset + 12 > bytes.length) throw new Failure("OUTPUT_INVALID", "The PNG ends too early.");
    const end = offset + 12 + bytes.readUInt32BE(offset);
    if (end > bytes.length) throw new Failure("OUTPUT_INVALID", "The PNG ends too early.");
    const type = bytes.toString("latin1", offset + 4, offset + 8);
    chunks.push({ type, data: bytes.subarray(offset + 8, end - 4), whole: bytes.subarray(offset, end) });
    offset = end;
  }
  return chunks;
}

function textEntryOf(chunk: Chunk): readonly [readonly [string, string]] | null {
  if (chunk.type !== "tEXt" && chunk.type !== "iTXt") return null;
  const data = Buffer.from(chunk.data);
  const keyEnd = data.indexOf(0);
  if (keyEnd < 0) return null;
  const key = data.toString("latin1", 0, keyEnd);
  if (chunk.type === "tEXt") return [[key, data.toString("latin1", keyEnd + 1)]];
  const isCompressed = data[keyEnd + 1] === 1;
  // After the two compression bytes come language and translated keyword, each ended by a zero.
  const languageEnd = data.indexOf(0, keyEnd + 3);
  const translatedEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  return isCompressed || translatedEnd < 0 ? null : [[key, data.toString("utf8", translatedEnd + 1)]];
}

/** tEXt carries Latin-1 only; everything else goes into iTXt as UTF-8. */
function textChunk(key: string, text: string): Uint8Array {
  const isLatin = [...text].every((character) => (character.codePointAt(0) ?? 0) <= 0xff);
  const type = isLatin ? "tEXt" : "iTXt";
  const between = isLatin ? "\0" : "\0\0\0\0\0";
  const body = Buffer.concat([
    Buffer.from(`${type}${key}${between}`, "latin1"),
    Buffer.from(text, isLatin ? "latin1" : "utf8"),
  ]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
