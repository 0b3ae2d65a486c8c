import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { type Folders, folderOf, resolveInside, splitAnnotation } from "../files/folders.ts";
import { emptyReply, type Reply } from "../protocol/reply.ts";
import type { Call, Route } from "../protocol/router.ts";

/** `/view`: one file of the output, input or temp folder, whole, in part, as one channel or as a small preview. */
export function viewRoute(folders: Folders): Route {
  return { path: "/view", GET: (call) => view(call, folders) };
}

const types: { readonly [extension: string]: string } = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".txt": "text/plain",
  ".json": "application/json",
};

async function view({ query, headers }: Call, folders: Folders): Promise<Reply> {
  const located = locate(query, folders);
  if (typeof located === "number") return emptyReply(located);
  const info = await statFile(located);
  if (!info) return emptyReply(404);
  const disposition = { "content-disposition": `filename="${path.basename(located)}"` };
  const preview = query.get("preview");
  const channel = query.get("channel");
  if (preview !== null) return reencode(await encodePreview(located, preview, channel), disposition);
  if (channel === "rgb" || channel === "a") return reencode(await encodeChannel(located, channel), disposition);
  const type = types[path.extname(located).toLowerCase()] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(`${info.mtimeMs}-${info.size}`).digest("hex").slice(0, 16)}"`;
  const common = { ...disposition, "content-type": type, etag, "last-modified": info.mtime.toUTCString() };
  const since = Date.parse(headers["if-modified-since"] ?? "");
  if (since >= Math.floor(info.mtimeMs / 1000) * 1000) return emptyReply(304, common);
  return partOf(await readFile(located), headers.range, { ...common, "accept-ranges": "bytes" });
}

/** The file a query names, or the status that refuses it. Only the base name of `filename` counts. */
function locate(query: URLSearchParams, folders: Folders): string | number {
  const raw = query.get("filename");
  if (raw === null) return 404;
  const { name, type } = splitAnnotation(raw);
  if (name === "" || name.startsWith("/") || name.includes("..")) return 400;
  const root = folderOf(folders, type ?? query.get("type") ?? "output");
  if (root === undefined) return 400;
  const folder = resolveInside(root, query.get("subfolder") ?? "");
  return folder === undefined ? 403 : path.join(folder, path.basename(name));
}

async function statFile(file: string): Promise<{ mtime: Date; mtimeMs: number; size: number } | undefined> {
  try {
    const info = await stat(file);
    return info.isFile() ? info : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

function partOf(body: Buffer, range: string | undefined, headers: Reply["headers"]): Reply {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (!match) return { status: 200, headers, body };
  const start = Number(match[1]);
  const end = Math.min(match[2] ? Number(match[2]) : body.length - 1, body.length - 1);
  if (start >= body.length) return emptyReply(416, { ...headers, "content-range": `bytes */${body.length}` });
  const contentRange = `bytes ${start}-${end}/${body.length}`;
  return { status: 206, headers: { ...headers, "content-range": contentRange }, body: body.subarray(start, end + 1) };
}

interface Encoded {
  readonly type: string;
  readonly body: Buffer;
}

function reencode({ type, body }: Encoded, headers: Reply["headers"]): Reply {
  return { status: 200, headers: { ...headers, "content-type": type }, body };
}

async function encodePreview(file: string, wish: string, channel: string | null): Promise<Encoded> {
  const [format, quality] = wish.split(";");
  const isJpeg = format === "jpeg" && channel !== "a" && channel !== "rgba";
  const options = { quality: quality && /^\d+$/.test(quality) ? Number(quality) : 90 };
  const image = sharp(await readFile(file));
  if (isJpeg) return { type: "image/jpeg", body: await image.flatten().jpeg(options).toBuffer() };
  return { type: "image/webp", body: await image.webp(options).toBuffer() };
}

async function encodeChannel(file: string, channel: "rgb" | "a"): Promise<Encoded> {
  const image = sharp(await readFile(file));
  if (channel === "rgb") return { type: "image/png", body: await image.removeAlpha().png().toBuffer() };
  const alpha = image.ensureAlpha().extractChannel("alpha");
  const { data, info } = await alpha.raw().toBuffer({ resolveWithObject: true });
  const black = { width: info.width, height: info.height, channels: 3, background: "black" } as const;
  const raw = { width: info.width, height: info.height, channels: 1 } as const;
  return { type: "image/png", body: await sharp({ create: black }).joinChannel(data, { raw }).png().toBuffer() };
}
