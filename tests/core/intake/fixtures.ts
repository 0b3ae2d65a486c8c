import { deflateSync } from "node:zlib";
import type { KnownModels } from "../../../core/intake/picture-draft.ts";

/** A header as JSON in front of its data, like the format wants it. */
export function safetensorsOf(
  header: Readonly<Record<string, unknown>> | string,
  { dataBytes = 0, headerBytes }: { dataBytes?: number; headerBytes?: bigint } = {},
): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(headerBytes ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

export const loraTensors = {
  "lora_unet_down.lora_down.weight": { dtype: "F16", shape: [2, 4], data_offsets: [0, 16] },
  "lora_te2_up.lora_up.weight": { dtype: "F32", shape: [1], data_offsets: [16, 20] },
};

/** A LoRA as kohya's trainer writes it, with 20 bytes of tensors. */
export function loraFile(metadata: Readonly<Record<string, string>> = {}): Buffer {
  return safetensorsOf(
    { __metadata__: { ss_network_module: "networks.lora", ...metadata }, ...loraTensors },
    { dataBytes: 20 },
  );
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export function chunk(type: string, data: Buffer | string, crc?: number): Buffer {
  const body = Buffer.concat([
    Buffer.from(type, "latin1"),
    typeof data === "string" ? Buffer.from(data, "latin1") : data,
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc ?? crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG with these chunks between its header and its end; its pixels are never looked at. */
export function pngOf(...chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(64, 0);
  header.writeUInt32BE(48, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), ...chunks, chunk("IEND", "")]);
}

export const textChunk = (keyword: string, text: string): Buffer => chunk("tEXt", `${keyword}\0${text}`);

export const packedChunk = (keyword: string, text: string): Buffer =>
  chunk("zTXt", Buffer.concat([Buffer.from(`${keyword}\0\0`, "latin1"), deflateSync(text)]));

export const worldChunk = (keyword: string, text: string, isPacked = false): Buffer =>
  chunk(
    "iTXt",
    Buffer.concat([
      Buffer.from(`${keyword}\0${isPacked ? "\x01" : "\0"}\0en\0\0`, "latin1"),
      isPacked ? deflateSync(text) : Buffer.from(text),
    ]),
  );

export const models: KnownModels = {
  checkpoints: [
    {
      id: "copax",
      file: "copax_timeless_sdxl.safetensors",
      sha256: "ab".repeat(32),
      architecture: "sdxl",
      dialect: "copax",
    },
    { id: "old", file: "old/v1.safetensors", sha256: null, architecture: "sd15", dialect: "plain" },
  ],
  loras: [{ id: "glossy", files: ["glossy_ui_sdxl.safetensors"], hashes: ["cd".repeat(32)], defaultWeight: 0.6 }],
  assetTypes: ["ui_icon", "enemy"],
};

type Node = { class_type: string; inputs: Record<string, unknown>; _meta?: { title: string } };

/** A graph of ComfyUI's default kind, with one LoRA built in and clip skip. */
export function txt2img(change: (graph: Record<string, Node>) => void = () => undefined): Record<string, Node> {
  const graph: Record<string, Node> = {
    "3": {
      class_type: "KSampler",
      inputs: {
        ...{ seed: 42, steps: 20, cfg: 7.5, sampler_name: "euler", scheduler: "karras", denoise: 1 },
        ...{ model: ["10", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0] },
      },
    },
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "copax_timeless_sdxl.safetensors" } },
    "5": { class_type: "EmptyLatentImage", inputs: { width: 832, height: 1216, batch_size: 1 } },
    "6": {
      class_type: "CLIPTextEncode",
      inputs: { text: "a (shiny:1.2) duck", clip: ["11", 0] },
      _meta: { title: "Wanted" },
    },
    "7": { class_type: "CLIPTextEncode", inputs: { text: "blurry", clip: ["11", 0] } },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": { class_type: "SaveImage", inputs: { filename_prefix: "x", images: ["8", 0] } },
    "10": {
      class_type: "LoraLoader",
      inputs: {
        lora_name: "glossy_ui_sdxl.safetensors",
        strength_model: 0.7,
        strength_clip: 0.7,
        model: ["4", 0],
        clip: ["4", 1],
      },
    },
    "11": { class_type: "CLIPSetLastLayer", inputs: { stop_at_clip_layer: -2, clip: ["10", 1] } },
  };
  change(graph);
  return graph;
}

/** EXIF data as programs write it: text fields of the first folder, and a user comment in the EXIF folder. */
export function exifOf(
  fields: Readonly<Record<number, string>>,
  comment: Buffer | null = null,
  isLittle = false,
): Buffer {
  const u16 = (value: number): Buffer => {
    const bytes = Buffer.alloc(2);
    if (isLittle) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (isLittle) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const texts = Object.entries(fields).map(([tag, text]) => ({ tag: Number(tag), body: Buffer.from(`${text}\0`) }));
  const count = texts.length + (comment === null ? 0 : 1);
  let at = 8 + 2 + count * 12 + 4;
  const rows: Buffer[] = [];
  const bodies: Buffer[] = [];
  for (const { tag, body } of texts) {
    rows.push(
      u16(tag),
      u16(2),
      u32(body.length),
      body.length <= 4 ? Buffer.concat([body, Buffer.alloc(4)], 4) : u32(at),
    );
    if (body.length <= 4) continue;
    bodies.push(body);
    at += body.length;
  }
  if (comment !== null) {
    rows.push(u16(0x8769), u16(4), u32(1), u32(at));
    bodies.push(u16(1), u16(0x9286), u16(7), u32(comment.length), u32(at + 18), u32(0), comment);
  }
  const order = Buffer.from(isLittle ? "II" : "MM");
  return Buffer.concat([order, u16(42), u32(8), u16(count), ...rows, u32(0), ...bodies]);
}

/** A user comment in UTF-16, which is how the A1111 web UI writes its infotext. */
export function unicodeComment(text: string, isLittle = false): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return Buffer.concat([Buffer.from("UNICODE\0"), isLittle ? bytes : bytes.swap16()]);
}

/** A JPEG with these segments before its frame; its pixels are never looked at. */
export function jpegOf(...segments: readonly Buffer[]): Buffer {
  const frame = jpegSegment(0xc0, Buffer.from([8, 0, 48, 0, 64, 1, 1, 0x11, 0]));
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, frame, Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9])]);
}

export function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

export const exifSegment = (exif: Buffer): Buffer => jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exif]));
