import { isRecord, readJson } from "./json-text.ts";
import { unreadable } from "./unreadable.ts";

/** Headers of real models have a few MB at most; the format itself would allow 100. */
export const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const LENGTH_BYTES = 8;
/** How much of the start of a file `readSafetensors` may need. */
export const MAX_HEAD_BYTES = LENGTH_BYTES + MAX_HEADER_BYTES;

const MAX_TENSORS = 200_000;
const MAX_DIMENSIONS = 16;
const BYTES_OF: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
  ...{ I16: 2, U16: 2, F16: 2, BF16: 2, I32: 4, U32: 4, F32: 4, I64: 8, U64: 8, F64: 8, C64: 8 },
};

/** What the header of a model file says. */
export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensorNames: readonly string[];
  /** Length that the file must have, by its header. */
  readonly totalBytes: number;
}

/**
 * Reads the header from the first bytes of a `.safetensors` file; the tensors are not looked at. `totalBytes` is the length of the
 * whole file, null when nobody knows. @throws Failure INVALID_INPUT when anything in it contradicts itself or the length
 */
export function readSafetensors(head: Uint8Array, totalBytes: number | null): Safetensors {
  const headerBytes = headerLength(head, totalBytes);
  const text = decode(head.subarray(LENGTH_BYTES, LENGTH_BYTES + headerBytes));
  const header = readJson("header", text, { maxDepth: 8, maxCharacters: MAX_HEADER_BYTES });
  if (!isRecord(header)) throw broken("must be a JSON object");
  const { __metadata__: metadata = {}, ...tensors } = header;
  const names = Object.keys(tensors);
  if (names.length > MAX_TENSORS) throw broken(`names more than ${MAX_TENSORS} tensors`);
  const dataBytes = checkedSpan(names.map((name) => spanOf(name, tensors[name])));
  const expected = LENGTH_BYTES + headerBytes + dataBytes;
  if (totalBytes !== null && totalBytes !== expected)
    throw broken(`describes a file of ${expected} bytes, but this one has ${totalBytes}`);
  return { metadata: textsOf(metadata), tensorNames: names, totalBytes: expected };
}

/** How long the header at the start of a file is; refuses lengths that can't be. */
function headerLength(head: Uint8Array, totalBytes: number | null): number {
  if (head.length < LENGTH_BYTES) throw broken("is cut off: the file has fewer than 8 bytes");
  const length = new DataView(head.buffer, head.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw broken(`claims ${length} bytes; ${MAX_HEADER_BYTES} are allowed`);
  const bytes = Number(length);
  const present = Math.min(head.length, totalBytes ?? head.length);
  if (LENGTH_BYTES + bytes > present) throw broken(`claims ${bytes} bytes, but the file ends before that`);
  if (head[LENGTH_BYTES] !== "{".charCodeAt(0)) throw broken("does not start with {");
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw broken("is not UTF-8", error);
  }
}

type Span = readonly [begin: number, end: number];

function spanOf(name: string, tensor: unknown): Span {
  const at = `tensor ${JSON.stringify(name.slice(0, 80))}`;
  if (!isRecord(tensor)) throw broken(`says of ${at} nothing that is an object`);
  const { dtype, shape, data_offsets: offsets } = tensor;
  if (typeof dtype !== "string") throw broken(`gives ${at} no dtype`);
  if (!isCounts(shape) || shape.length > MAX_DIMENSIONS) throw broken(`gives ${at} a shape that can't be`);
  if (!isCounts(offsets) || offsets.length !== 2) throw broken(`gives ${at} offsets that can't be`);
  const [begin = 0, end = 0] = offsets;
  const size = Object.hasOwn(BYTES_OF, dtype) ? BYTES_OF[dtype] : undefined;
  // In whole numbers without a limit: a product of lying dimensions must not wrap around.
  const wanted = size === undefined ? null : shape.reduce((product, count) => product * BigInt(count), BigInt(size));
  if (begin > end || (wanted !== null && wanted !== BigInt(end - begin)))
    throw broken(`gives ${at} offsets that do not fit its shape`);
  return [begin, end];
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

/** The length of the data: tensors must follow one another without overlap or gap. */
function checkedSpan(spans: readonly Span[]): number {
  const ordered = [...spans].sort(([begin, end], [otherBegin, otherEnd]) => begin - otherBegin || end - otherEnd);
  let reached = 0;
  for (const [begin, end] of ordered) {
    if (begin !== reached) throw broken(`leaves a gap or an overlap at byte ${Math.min(begin, reached)} of the data`);
    reached = end;
  }
  return reached;
}

function textsOf(metadata: unknown): ReadonlyMap<string, string> {
  if (!isRecord(metadata)) throw broken("has __metadata__ that is not an object");
  return new Map(
    Object.entries(metadata).map(([key, text]) => {
      if (typeof text !== "string") throw broken(`has metadata that is not text: ${JSON.stringify(key.slice(0, 80))}`);
      return [key, text];
    }),
  );
}

function broken(message: string, cause?: unknown) {
  const fix = "Download the file again; only whole .safetensors files are read.";
  return unreadable({ path: "header", rule: "safetensors", message, fix }, cause);
}
