import { createHash } from "node:crypto";
import { fileTypeOf, type IntakeFile, MAX_PICTURE_BYTES, MAX_TEXT_BYTES } from "../../core/intake/file-intake.ts";
import { MAX_HEAD_BYTES } from "../../core/intake/safetensors.ts";
import { refusal } from "../http/refusal.ts";

/** Larger than any model there is today. */
const MAX_MODEL_BYTES = 16 * 1024 ** 3;
/** As much as a PNG signature or the first byte of a header needs. */
const SNIFF_BYTES = 16;

/**
 * Reads a file as it streams by: all of it is hashed, and as much of its start is kept as somebody will look at. With `isStart`
 * only the start was sent, so neither hash nor length are known. @throws Failure BODY_TOO_LARGE
 */
export async function readFile(
  chunks: AsyncIterable<Uint8Array>,
  { name, isStart }: { readonly name: string; readonly isStart: boolean },
): Promise<IntakeFile> {
  const hash = createHash("sha256");
  const kept: Uint8Array[] = [];
  let [totalBytes, keptBytes] = [0, 0];
  let limits: Limits | null = null;
  for await (const chunk of chunks) {
    hash.update(chunk);
    totalBytes += chunk.length;
    if (limits === null && totalBytes >= SNIFF_BYTES) limits = limitsOf(Buffer.concat([...kept, chunk]));
    const { maxBytes, keepBytes } = limits ?? tiny;
    if (totalBytes > maxBytes) throw tooLarge(maxBytes);
    const wanted = chunk.subarray(0, Math.max(0, keepBytes - keptBytes));
    if (wanted.length > 0) kept.push(wanted);
    keptBytes += wanted.length;
  }
  const head = Buffer.concat(kept);
  return isStart
    ? { name, head, totalBytes: null, sha256: null }
    : { name, head, totalBytes, sha256: hash.digest("hex") };
}

interface Limits {
  readonly maxBytes: number;
  readonly keepBytes: number;
}

const tiny: Limits = { maxBytes: MAX_TEXT_BYTES, keepBytes: MAX_TEXT_BYTES };

/** By its first bytes: a model has gigabytes of which only the header counts. */
function limitsOf(start: Uint8Array): Limits {
  switch (fileTypeOf(start)) {
    case "safetensors":
      return { maxBytes: MAX_MODEL_BYTES, keepBytes: MAX_HEAD_BYTES };
    case "png":
    case "jpeg":
    case "webp":
      return { maxBytes: MAX_PICTURE_BYTES, keepBytes: MAX_PICTURE_BYTES };
    default:
      return tiny;
  }
}

function tooLarge(maxBytes: number) {
  const message = `has more than ${maxBytes} bytes, which is what this kind of file may have`;
  const fix = "Send a .safetensors model, a picture, or a smaller text.";
  return refusal("BODY_TOO_LARGE", { path: "body", rule: "size", message, fix });
}
