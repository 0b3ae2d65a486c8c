import { latin1, utf8, viewOf } from "./bytes.ts";
import { gathered, type PictureText, type TextBlock } from "./picture-text.ts";
import { unmapped } from "./unmapped.ts";

type ExifText = Pick<PictureText, "texts" | "unmapped">;

const MAX_FIELDS = 512;
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
const [BYTE, ASCII, LONG, UNDEFINED] = [1, 2, 4, 7];
const BYTES_PER_TYPE: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const [EXIF_FOLDER, USER_COMMENT] = [0x8769, 0x9286];
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x010e, "ImageDescription"],
  [0x010f, "Make"],
  [0x0110, "Model"],
  [0x0131, "Software"],
  [0x013b, "Artist"],
  [0x8298, "Copyright"],
  [USER_COMMENT, "UserComment"],
]);

/**
 * Reads a TIFF block of EXIF data: its first folder and the EXIF folder in it, each once, so that no loop of offsets matters.
 * `prompt:…` and `workflow:…` in any text field are ComfyUI's way to write its keywords.
 */
export function readExifText(bytes: Uint8Array): ExifText {
  const start = latin1(bytes.subarray(0, 6)) === "Exif\0\0" ? 6 : 0;
  const data = bytes.subarray(start);
  const order = latin1(data.subarray(0, 2));
  const isLittle = order === "II";
  if ((!isLittle && order !== "MM") || data.length < 8) return broken("It does not begin like EXIF data.");
  const view = viewOf(data);
  if (view.getUint16(2, isLittle) !== 42) return broken("It does not begin like EXIF data.");
  const reader: Reader = { data, view, isLittle };
  const first = fieldsAt(reader, view.getUint32(4, isLittle));
  const folder = first.find(({ tag, type }) => tag === EXIF_FOLDER && type === LONG);
  const inner = folder === undefined ? [] : fieldsAt(reader, view.getUint32(folder.at, isLittle));
  return textsOf(reader, [...first, ...inner]);
}

function broken(why: string): ExifText {
  return { texts: new Map(), unmapped: [unmapped("EXIF", "", why)] };
}

interface Reader {
  readonly data: Uint8Array;
  readonly view: DataView;
  readonly isLittle: boolean;
}

interface Field {
  readonly tag: number;
  readonly type: number;
  /** Where its value lies, and how long it is; outside of the data when it lies. */
  readonly at: number;
  readonly bytes: number;
}

function fieldsAt({ data, view, isLittle }: Reader, offset: number): readonly Field[] {
  if (offset < 8 || offset + 2 > data.length) return [];
  const count = Math.min(view.getUint16(offset, isLittle), MAX_FIELDS);
  const fields: Field[] = [];
  for (let at = offset + 2; fields.length < count && at + 12 <= data.length; at += 12) {
    const type = view.getUint16(at + 2, isLittle);
    const bytes = view.getUint32(at + 4, isLittle) * (BYTES_PER_TYPE[type] ?? 0);
    fields.push({
      tag: view.getUint16(at, isLittle),
      type,
      bytes,
      at: bytes <= 4 ? at + 8 : view.getUint32(at + 8, isLittle),
    });
  }
  return fields;
}

function textsOf(reader: Reader, fields: readonly Field[]): ExifText {
  const written = fields.filter(isText);
  const others = fields.filter((field) => !isText(field) && field.tag !== EXIF_FOLDER).length;
  const blocks = written.map((field): TextBlock => {
    const name = NAMES.get(field.tag) ?? `EXIF field ${field.tag}`;
    const text = textAt(reader, field);
    if (text !== null) return { texts: text === "" ? [] : [named(name, text)], unmapped: [] };
    const why = "The field is cut off, too long or in no known encoding.";
    return { texts: [], unmapped: [unmapped(name, `${field.bytes} bytes`, why)] };
  });
  const rest = others === 0 ? [] : [unmapped("EXIF", `${others} other fields`, "Only text is read.")];
  return gathered([...blocks, { texts: [], unmapped: rest }]);
}

function isText({ tag, type }: Field): boolean {
  return type === ASCII || (tag === USER_COMMENT && (type === UNDEFINED || type === BYTE));
}

function textAt({ data, isLittle }: Reader, { tag, at, bytes }: Field): string | null {
  if (bytes > MAX_TEXT_BYTES || at + bytes > data.length) return null;
  const body = data.subarray(at, at + bytes);
  const text = tag === USER_COMMENT ? commentOf(body, isLittle) : (utf8(body) ?? latin1(body));
  return text?.replace(/\0+$/, "").trim() ?? null;
}

/** A user comment names its encoding in its first eight bytes. */
function commentOf(body: Uint8Array, isLittle: boolean): string | null {
  const code = latin1(body.subarray(0, 8)).replace(/\0+$/, "").trim();
  const rest = body.subarray(8);
  if (code === "UNICODE") return utf16(rest, isLittle);
  if (code === "ASCII") return utf8(rest) ?? latin1(rest);
  // Many programs leave the code out, or empty.
  return code === "" ? utf8(rest) : utf8(body);
}

/** The standard says neither order, and programs differ; of text that is mostly Latin the zeros tell. */
function utf16(bytes: Uint8Array, isLittle: boolean): string {
  let [even, odd] = [0, 0];
  bytes.forEach((byte, at) => {
    if (byte === 0 && at % 2 === 0) even += 1;
    if (byte === 0 && at % 2 === 1) odd += 1;
  });
  const reads = even === odd ? isLittle : odd > even;
  return new TextDecoder(reads ? "utf-16le" : "utf-16be").decode(bytes);
}

/** ComfyUI's save nodes write `prompt:{…}` into fields made for cameras. */
function named(name: string, text: string): readonly [string, string] {
  const keyword = /^(prompt|workflow|parameters) ?:/i.exec(text);
  if (keyword === null) return [name, text];
  return [(keyword[1] ?? "").toLowerCase(), text.slice(keyword[0].length).trim()];
}
