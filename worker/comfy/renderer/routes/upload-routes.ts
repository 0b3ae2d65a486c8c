import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { type Folders, folderOf, resolveInside } from "../files/folders.ts";
import { type FormPart, parseMultipart } from "../files/multipart.ts";
import { insertTextChunks, readTextChunks } from "../files/png-text.ts";
import { parseJson } from "../protocol/python-json.ts";
import { emptyReply, jsonReply, type Reply } from "../protocol/reply.ts";
import type { Call, Route } from "../protocol/router.ts";

type Transform = (parts: readonly FormPart[], data: Buffer) => Promise<Buffer | undefined>;

/** `/upload/image` and `/upload/mask`. The answer names the file as stored, which may differ from the name sent. */
export function uploadRoutes(folders: Folders): Route[] {
  const asIs: Transform = (_, data) => Promise.resolve(data);
  return [
    { path: "/upload/image", POST: (call) => upload(call, folders, asIs) },
    {
      path: "/upload/mask",
      POST: (call) => upload(call, folders, (parts, data) => maskOriginal(parts, data, folders)),
    },
  ];
}

async function upload({ headers, body }: Call, folders: Folders, transform: Transform): Promise<Reply> {
  const parts = parseMultipart(headers["content-type"], body);
  const image = parts?.find((part) => part.name === "image");
  if (!parts || !image) return emptyReply(400);
  const type = fieldOf(parts, "type") ?? "input";
  const root = folderOf(folders, type);
  if (!image.fileName || !root) throw new TypeError("the upload names no file or no known folder");
  const subfolder = fieldOf(parts, "subfolder") ?? "";
  const folder = resolveInside(root, subfolder);
  if (!folder || !resolveInside(root, path.join(subfolder, image.fileName))) return emptyReply(400);
  await mkdir(folder, { recursive: true });
  const isOverwriting = ["true", "1"].includes(fieldOf(parts, "overwrite") ?? "");
  const name = isOverwriting ? image.fileName : freeName(folder, image.fileName, image.data);
  const content = await transform(parts, image.data);
  if (content) await writeFile(path.join(folder, name), content);
  return jsonReply({ name, subfolder, type });
}

function fieldOf(parts: readonly FormPart[], name: string): string | undefined {
  return parts.find((part) => part.name === name && part.fileName === undefined)?.data.toString("utf8");
}

/** The name itself, or with ` (n)`, until it is free or already holds these bytes. */
function freeName(folder: string, fileName: string, data: Buffer): string {
  const { name, ext } = path.parse(fileName);
  const isFree = (candidate: string): boolean => {
    const file = path.join(folder, candidate);
    return !existsSync(file) || digest(readFileSync(file)) === digest(data);
  };
  let candidate = fileName;
  for (let count = 1; !isFree(candidate); count += 1) candidate = `${name} (${count})${ext}`;
  return candidate;
}

function digest(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The original with the alpha of the upload; undefined (nothing is written) when the original does not exist. */
async function maskOriginal(parts: readonly FormPart[], mask: Buffer, folders: Folders): Promise<Buffer | undefined> {
  const reference = parseJson(fieldOf(parts, "original_ref") ?? "");
  const text = (key: string): string => {
    const value = reference instanceof Map ? reference.get(key) : undefined;
    return typeof value === "string" ? value : "";
  };
  const root = folderOf(folders, text("type") || "output");
  const file = root && resolveInside(root, path.join(text("subfolder"), text("filename")));
  if (!file || !existsSync(file)) return undefined;
  const original = await readFile(file);
  const { data, info } = await sharp(original).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  const alpha = await sharp(mask)
    .ensureAlpha()
    .extractChannel("alpha")
    .resize({ ...size, fit: "fill" })
    .raw()
    .toBuffer();
  const joined = sharp(data, { raw: { ...size, channels: 3 } }).joinChannel(alpha, { raw: { ...size, channels: 1 } });
  return insertTextChunks(await joined.png().toBuffer(), readTextChunks(original));
}
