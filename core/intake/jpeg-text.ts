import { latin1, utf8, viewOf } from "./bytes.ts";
import { readExifText } from "./exif-text.ts";
import { gathered, type PictureText, type TextBlock } from "./picture-text.ts";
import { unmapped } from "./unmapped.ts";
import { unreadable } from "./unreadable.ts";

const MAX_SEGMENTS = 10_000;
const [START, SCAN, END, APP1, COMMENT] = [0xd8, 0xda, 0xd9, 0xe1, 0xfe];
const XMP = "http://ns.adobe.com/xap/1.0/\0";

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === START && bytes[2] === 0xff;
}

/** Reads EXIF text and comments before the pixels begin. @throws Failure INVALID_INPUT when it is no whole JPEG header */
export function readJpegText(bytes: Uint8Array): PictureText {
  const segments = segmentsOf(bytes);
  const frame = segments.find(({ marker, data }) => isFrame(marker) && data.length >= 5);
  if (frame === undefined) throw broken("says no size before its pixels");
  const view = viewOf(frame.data);
  const blocks = segments.map(({ marker, data }) => readSegment(marker, data));
  return { heightPx: view.getUint16(1), widthPx: view.getUint16(3), ...gathered(blocks) };
}

interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
}

/** Every segment up to the first scan: behind it lie only pixels. */
function segmentsOf(bytes: Uint8Array): readonly Segment[] {
  if (!isJpeg(bytes)) throw broken("does not begin like a JPEG");
  const segments: Segment[] = [];
  for (let at = 2; segments.length <= MAX_SEGMENTS; ) {
    // Any number of fill bytes may stand before a marker.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const marker = markerAt(bytes, at);
    if (marker === SCAN || marker === END) return segments;
    const data = dataAt(bytes, at + 2);
    segments.push({ marker, data });
    at += 4 + data.length;
  }
  throw broken(`has more than ${MAX_SEGMENTS} segments`);
}

function markerAt(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw broken("is cut off before its pixels");
  if (bytes[at] !== 0xff) throw broken("has something else where a segment should begin");
  return bytes[at + 1] as number;
}

/** A segment's length counts its own two bytes. */
function dataAt(bytes: Uint8Array, at: number): Uint8Array {
  const length = viewOf(bytes).getUint16(at);
  if (length < 2 || at + length > bytes.length) throw broken("is cut off, or a segment lies about its length");
  return bytes.subarray(at + 2, at + length);
}

/** Start of frame of any coding; the markers between are tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

const NOTHING: TextBlock = { texts: [], unmapped: [] };

function readSegment(marker: number, data: Uint8Array): TextBlock {
  if (marker === COMMENT) {
    const text = (utf8(data) ?? latin1(data)).replace(/\0+$/, "").trim();
    return text === "" ? NOTHING : { texts: [["comment", text]], unmapped: [] };
  }
  if (marker !== APP1) return NOTHING;
  const start = latin1(data.subarray(0, XMP.length));
  if (start.startsWith("Exif\0\0")) return readExifText(data);
  if (start !== XMP) return { ...NOTHING, unmapped: [unmapped("APP1", `${data.length} bytes`, "Nobody reads it.")] };
  return { ...NOTHING, unmapped: [unmapped("XMP", `${data.length} bytes`, "Only EXIF is read.")] };
}

function broken(message: string) {
  const fix = "Use the file as the program saved it; chats and image editors often damage or drop its text.";
  return unreadable({ path: "picture", rule: "jpeg", message, fix });
}
