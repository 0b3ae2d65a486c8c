import { createHash, randomBytes } from "node:crypto";
import sharp from "sharp";
import { type Json, type JsonObject, printJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import type { Outgoing } from "./client.ts";
import { mapOf } from "./words.ts";

/** A recorded request as it is sent again, to a server at `host`. */
export async function outgoingOf(request: JsonObject, host: string): Promise<Outgoing> {
  const headers: Record<string, string> = {};
  for (const [name, value] of mapOf(request.get("headers") ?? new Map())) headers[name] = hostIn(String(value), host);
  const method = String(request.get("method"));
  if (request.has("body")) return { method, headers, body: printJson(request.get("body") ?? null) };
  if (request.has("body_raw")) return { method, headers, body: rawBody(String(request.get("body_raw"))) };
  const parts = request.get("multipart");
  if (!Array.isArray(parts)) return { method, headers };
  const type = { "content-type": "multipart/form-data; boundary=frontier" };
  return { method, headers: { ...headers, ...type }, body: await formOf(parts.map(mapOf)) };
}

export function pathOf(request: JsonObject): string {
  const path = String(request.get("path"));
  const query = request.get("query");
  if (!(query instanceof Map)) return path;
  return `${path}?${new URLSearchParams([...query].map(([key, value]): [string, string] => [key, String(value)]))}`;
}

export function hostIn(text: string, host: string): string {
  return text.replace("<host>:<port>", host).replace("<port>", host.split(":")[1] ?? "");
}

/** Long bodies are recorded by their length alone. */
function rawBody(text: string): Buffer | string {
  const length = /^<(\d+) bytes>$/.exec(text)?.[1];
  return length === undefined ? text : Buffer.alloc(Number(length), "x");
}

async function formOf(parts: readonly JsonObject[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const part of parts) {
    const fileName = part.get("filename");
    const file = fileName === undefined ? "" : `; filename="${fileName}"`;
    pieces.push(Buffer.from(`--frontier\r\ncontent-disposition: form-data; name="${part.get("name")}"${file}\r\n\r\n`));
    pieces.push(part.has("value") ? Buffer.from(String(part.get("value"))) : await uploadOf(part), Buffer.from("\r\n"));
  }
  return Buffer.concat([...pieces, Buffer.from("--frontier--\r\n")]);
}

const notPictures = /not_image|_bad|\.txt$|\.html$/;
const largestPicture = 1_000_000n;

/** The recordings keep only a digest of uploads: the same digest gives the same stand-in bytes here. */
async function uploadOf(part: JsonObject): Promise<Buffer> {
  const size = part.get("bytes_len") as bigint;
  if (size > largestPicture) return Buffer.alloc(Number(size), "x");
  if (notPictures.test(String(part.get("filename")))) return Buffer.from("plain text");
  const digest = createHash("sha256")
    .update(String(part.get("sha256")))
    .digest();
  const channels = 4;
  const pixels = Buffer.alloc(64 * 64 * channels, digest.subarray(0, 16));
  return sharp(pixels, { raw: { width: 64, height: 64, channels } })
    .png()
    .toBuffer();
}

/** A picture that no codec makes smaller: about 6 MB on the wire. */
export async function noiseUpload(): Promise<Outgoing> {
  const side = 1400;
  const raw = { width: side, height: side, channels: 3 } as const;
  const png = await sharp(randomBytes(side * side * 3), { raw })
    .png()
    .toBuffer();
  const head = '--frontier\r\ncontent-disposition: form-data; name="image"; filename="noise.png"\r\n\r\n';
  const rest = '\r\n--frontier\r\ncontent-disposition: form-data; name="overwrite"\r\n\r\ntrue\r\n--frontier--\r\n';
  return {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=frontier" },
    body: Buffer.concat([Buffer.from(head), png, Buffer.from(rest)]),
  };
}

/** Every text in a JSON value, keys included, changed by `change`. */
export function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!(value instanceof Map)) return value;
  return new Map([...value].map(([key, item]) => [change(key), mapTexts(item, change)]));
}
