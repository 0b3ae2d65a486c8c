import { latin1, viewOf } from "./bytes.ts";
import { readExifText } from "./exif-text.ts";
import { gathered, type PictureText, type TextBlock } from "./picture-text.ts";
import { unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";

const MAX_CHUNKS = 20_000;

export function isWebp(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 4)) === "RIFF" && latin1(bytes.subarray(8, 12)) === "WEBP";
}

/** Reads the EXIF text of a WebP picture or animation. @throws Failure INVALID_INPUT when it is no whole WebP */
export function readWebpText(bytes: Uint8Array): PictureText {
  const chunks = chunksOf(bytes);
  const size = chunks.map(sizeOf).find((found) => found !== null);
  if (size == null) throw broken("holds no picture");
  const blocks = chunks.flatMap(({ type, data }): readonly TextBlock[] => {
    if (type === "EXIF") return [readExifText(data)];
    return type === "XMP "
      ? [{ texts: [], unmapped: [unmapped("XMP", `${data.length} bytes`, "Only EXIF is read.")] }]
      : [];
  });
  return { ...size, ...gathered(blocks) };
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** Every chunk inside the length that the file says it has; chunks of odd length are padded. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  if (!isWebp(bytes)) throw broken("does not begin like a WebP");
  const view = viewOf(bytes);
  const whole = 8 + view.getUint32(4, true);
  if (whole > bytes.length) throw broken("is cut off");
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= whole; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length;
    if (end > whole) throw broken("has a chunk that lies about its length");
    if (chunks.length >= MAX_CHUNKS) throw broken(`has more than ${MAX_CHUNKS} chunks`);
    chunks.push({ type: latin1(bytes.subarray(at, at + 4)), data: bytes.subarray(at + 8, end) });
    at = end + (length % 2);
  }
  return chunks;
}

/** Width and height by the three kinds of header there are. */
function sizeOf({ type, data }: Chunk): Pick<PictureText, "widthPx" | "heightPx"> | null {
  if (data.length < 10) return null;
  const view = viewOf(data);
  const at24 = (at: number): number => view.getUint16(at, true) + ((data[at + 2] as number) << 16) + 1;
  if (type === "VP8X") return { widthPx: at24(4), heightPx: at24(7) };
  if (type === "VP8 ") return { widthPx: view.getUint16(6, true) & 0x3fff, heightPx: view.getUint16(8, true) & 0x3fff };
  if (type !== "VP8L") return null;
  const bits = view.getUint32(1, true);
  return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
}

function broken(message: string) {
  const fix = "Use the file as the program saved it; chats and image editors often damage or drop its text.";
  return unreadable({ path: "picture", rule: "webp", message, fix });
}
