import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ImageRef } from "../../core/contracts.ts";
import { sha256Hex } from "../../core/hash.ts";
import { projectLayout } from "../../store/layout.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { encodePng, encodeThumbnail } from "../../worker/pixels/encode.ts";
import { toPicture } from "../corpus/canvas.ts";
import { drawSubject, subjectKinds } from "../corpus/subjects.ts";

const sidePx = 256;
const drawings = 48;

interface Drawn {
  readonly hash: string;
  readonly bytes: number;
  readonly thumb: Buffer;
}

/**
 * Finished pictures for a made-up project, each under an address of its own, so that the browser loads and decodes every one:
 * there are 48 drawings, and what tells their copies apart is a chunk that no decoder looks at.
 */
export async function createPictures(dataDir: string, projectId: string): Promise<(at: number) => ImageRef> {
  const folder = projectLayout(dataDir, projectId).objects;
  const drawn = await Promise.all(Array.from({ length: drawings }, (_, at) => draw(folder, at)));
  return (at) => {
    const { hash, bytes, thumb } = drawn[at % drawings] as Drawn;
    const thumbHash = keep(folder, withChunk(thumb, String(at).padStart(8, "0")));
    return { hash, pixelHash: hash, widthPx: sidePx, heightPx: sidePx, bytes, thumbHash };
  };
}

async function draw(folder: string, at: number): Promise<Drawn> {
  const kind = subjectKinds[at % subjectKinds.length] ?? "blob";
  const picture = toPicture(drawSubject(kind, diceFor(`bench ${at}`), sidePx));
  const [png, thumb] = await Promise.all([encodePng(picture), encodeThumbnail(picture)]);
  return { hash: keep(folder, png), bytes: png.length, thumb: Buffer.from(thumb) };
}

/** A WebP file with one more chunk of 8 bytes at its end. */
function withChunk(webp: Buffer, text: string): Buffer {
  const longer = Buffer.concat([webp, Buffer.from("BNCH"), Buffer.from([8, 0, 0, 0]), Buffer.from(text)]);
  longer.writeUInt32LE(longer.length - 8, 4);
  return longer;
}

function keep(folder: string, body: Uint8Array): string {
  const hash = sha256Hex(body);
  const path = join(folder, hash.slice(0, 2), hash);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
  return hash;
}
