import sharp from "sharp";
import type { Picture } from "../nodes/values.ts";

/** A picture on its way over the socket. */
export interface Preview {
  readonly format: "jpeg" | "png";
  readonly bytes: Buffer;
}

const longestSide = 512;

/** What a sampler shows of its work: ComfyUI scales previews to 512 pixels, also small ones. */
export async function jpegPreview(picture: Picture): Promise<Preview> {
  const image = sharp(picture.rgb, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  const side = { width: longestSide, height: longestSide, fit: "inside" } as const;
  return { format: "jpeg", bytes: await image.resize(side).jpeg().toBuffer() };
}

export async function pngPreview(picture: Picture): Promise<Preview> {
  const image = sharp(picture.rgb, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  return { format: "png", bytes: await image.png().toBuffer() };
}

/** Event 1: for sockets that negotiated nothing. */
export function plainFrame({ format, bytes }: Preview): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(format === "jpeg" ? 1 : 2, 4);
  return Buffer.concat([head, bytes]);
}

/** Event 4: says which node of which prompt it shows. */
export function namedFrame({ format, bytes }: Preview, nodeId: string, promptId: string): Buffer {
  const node = { node_id: nodeId, prompt_id: promptId, display_node_id: nodeId, parent_node_id: null };
  const meta = Buffer.from(JSON.stringify({ ...node, real_node_id: nodeId, image_type: `image/${format}` }));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(4, 0);
  head.writeUInt32BE(meta.length, 4);
  return Buffer.concat([head, meta, bytes]);
}
