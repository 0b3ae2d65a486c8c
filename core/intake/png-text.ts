import { latin1, utf8, viewOf } from "./bytes.ts";
import { readExifText } from "./exif-text.ts";
import { gathered, type PictureText, type TextBlock } from "./picture-text.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";

/** Inflates zlib data; null when it is broken or has more than `maxBytes`. */
export type Inflate = (data: Uint8Array, maxBytes: number) => Uint8Array | null;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const FRAME_BYTES = 12;
const MAX_CHUNKS = 200_000;
const MAX_TEXT_CHUNKS = 64;
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
const TEXT_TYPES: readonly string[] = ["tEXt", "zTXt", "iTXt"];

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** Reads the text chunks; pixels are not looked at. @throws Failure INVALID_INPUT when it is no whole PNG */
export function readPngText(bytes: Uint8Array, inflate: Inflate): PictureText {
  if (!isPng(bytes)) throw broken("does not begin like a PNG");
  const chunks = chunksOf(bytes);
  const [first] = chunks;
  if (first === undefined || first.type !== "IHDR" || first.data.length !== 13) throw broken("has no header chunk");
  const size = viewOf(first.data);
  const { texts, unmapped: left } = gathered([
    ...textChunksOf(chunks, inflate),
    ...chunks
      .filter(({ type }) => type === "eXIf")
      .slice(0, 1)
      .map(({ data }) => readExifText(data)),
  ]);
  return { widthPx: size.getUint32(0), heightPx: size.getUint32(4), texts, unmapped: left };
}

function textChunksOf(chunks: readonly Chunk[], inflate: Inflate): readonly TextBlock[] {
  const written = chunks.filter(({ type }) => TEXT_TYPES.includes(type));
  const read = written.slice(0, MAX_TEXT_CHUNKS).map((chunk): TextBlock => {
    const found = readText(chunk, inflate);
    return "why" in found ? { texts: [], unmapped: [found] } : { texts: [[found.keyword, found.text]], unmapped: [] };
  });
  if (written.length <= MAX_TEXT_CHUNKS) return read;
  return [...read, { texts: [], unmapped: [unmapped("PNG", `${written.length} text chunks`, "Too many to read.")] }];
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly isSound: () => boolean;
}

/** Every chunk up to the end mark; what comes behind it is not part of the picture. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + FRAME_BYTES <= bytes.length; ) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > bytes.length) throw broken("is cut off, or a chunk lies about its length");
    if (chunks.length >= MAX_CHUNKS) throw broken(`has more than ${MAX_CHUNKS} chunks`);
    const named = bytes.subarray(at + 4, end - 4);
    const sum = view.getUint32(end - 4);
    const type = latin1(named.subarray(0, 4));
    chunks.push({ type, data: named.subarray(4), isSound: () => crc32(named) === sum });
    if (type === "IEND") return chunks;
    at = end;
  }
  throw broken("is cut off before its end mark");
}

type ReadText = { readonly keyword: string; readonly text: string } | Unmapped;

function readText({ type, data, isSound }: Chunk, inflate: Inflate): ReadText {
  const end = data.indexOf(0);
  const keyword = latin1(data.subarray(0, Math.max(end, 0)).subarray(0, 80));
  const skipped = (why: string): Unmapped => unmapped(keyword === "" ? type : keyword, `${data.length} bytes`, why);
  if (data.length > MAX_TEXT_BYTES) return skipped("The text is too long to read.");
  if (!isSound()) return skipped("The chunk is damaged: its checksum is wrong.");
  if (end < 1 || end > 79) return skipped("The chunk has no keyword.");
  const body = bodyOf(type, data.subarray(end + 1));
  if (body === null) return skipped("The chunk is written in a way nobody knows.");
  const plain = body.isDeflated ? inflate(body.bytes, MAX_TEXT_BYTES) : body.bytes;
  if (plain === null) return skipped("Its compressed text is broken, or too long to read.");
  const text = body.isUtf8 ? utf8(plain) : latin1(plain);
  return text === null ? skipped("Its text is not UTF-8.") : { keyword, text };
}

interface Body {
  readonly bytes: Uint8Array;
  readonly isDeflated: boolean;
  readonly isUtf8: boolean;
}

/** What follows the keyword; zero is the only compression method there is. */
function bodyOf(type: string, rest: Uint8Array): Body | null {
  if (type === "tEXt") return { bytes: rest, isDeflated: false, isUtf8: false };
  if (type === "zTXt") return rest[0] === 0 ? { bytes: rest.subarray(1), isDeflated: true, isUtf8: false } : null;
  const [flag, method] = rest;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0 || (flag !== 0 && flag !== 1) || (flag === 1 && method !== 0)) return null;
  return { bytes: rest.subarray(translated + 1), isDeflated: flag === 1, isUtf8: true };
}

/** CRC-32 of the PNG specification, polynomial 0xedb88320. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function broken(message: string) {
  const fix = "Use the file as the renderer saved it; chats and image editors often damage or drop its text.";
  return unreadable({ path: "picture", rule: "png", message, fix });
}
