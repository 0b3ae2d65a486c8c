import { Failure } from "../../core/failure.ts";
import { edgeBand, facingEdge } from "../../core/quality/beside.ts";
import type { Decoded } from "../../core/quality/checks/decode.ts";
import type { Neighbour } from "../../core/quality/evidence.ts";
import { type FinishStep, finishing } from "../../core/quality/finish/finish.ts";
import { type Picture, pixelHash } from "../../core/quality/pixels.ts";
import { missing, validation } from "../../core/quality/report.ts";
import { codec, decode } from "./decode.ts";
import { encodePng, encodeThumbnail } from "./encode.ts";
import type { EncodedImage, FinishedImage, NeighbourPng, Operations } from "./messages.ts";

type Perform<Name extends keyof Operations> = (input: Operations[Name]["input"]) => Promise<Operations[Name]["output"]>;

/**
 * Decodes, finishes and encodes the pictures of one version, one after the other. @throws Failure OUTPUT_INVALID for a picture
 * that can't be read
 */
export const finish: Perform<"finish"> = async ({ images, params }) => {
  const pngs = new Map(images.map(({ unitKey, png }) => [unitKey, png]));
  const encoded = new Map(images.map(({ unitKey }) => [unitKey, [] as EncodedImage[]]));
  const answerTo = async (asked: FinishStep): Promise<Picture | undefined> => {
    const { unitKey } = asked;
    if (asked.kind === "wanted") return pictureOf(await decode(pngs.get(unitKey) ?? new Uint8Array()), unitKey);
    encoded.get(unitKey)?.push(await encodeImage(asked.picture));
    return undefined;
  };
  const steps = finishing([...pngs.keys()], params);
  let step = steps.next();
  while (step.done !== true) step = steps.next(await answerTo(step.value));
  return { images: [...encoded].flatMap(([unitKey, sizes]) => finishedImages(unitKey, sizes)), evidence: step.value };
};

function finishedImages(unitKey: string, [first, ...scales]: readonly EncodedImage[]): readonly FinishedImage[] {
  return first === undefined ? [] : [{ ...first, unitKey, scales }];
}

/** Decodes and judges one picture after the other; one that can't be read is a line in the report. */
export const validate: Perform<"validate"> = async ({ raw, finished, neighbours = [], evidence, ...planned }) => {
  const images = { raw, finished };
  const beside = await decodeEdges(neighbours);
  const known = evidence === undefined ? {} : { evidence: { ...evidence, neighbours: beside } };
  const looking = validation({ ...planned, codec, ...known });
  let step = looking.next();
  while (step.done !== true) {
    const { unitKey, stage } = step.value;
    const image = images[stage].find((one) => one.unitKey === unitKey);
    step = looking.next(image === undefined ? missing(stage) : await decode(image.png));
  }
  return step.value;
};

/** One after the other, and of each no more than what lies next to the common edge is kept. */
async function decodeEdges(neighbours: readonly NeighbourPng[]): Promise<readonly Neighbour[]> {
  const edges: Neighbour[] = [];
  for (const { png, ...neighbour } of neighbours) {
    const picture = pictureOf(await decode(png), `The approved picture of ${neighbour.assetId}`);
    edges.push({ ...neighbour, edge: edgeBand(picture, facingEdge(neighbour.side)) });
  }
  return edges;
}

/** Size and identity of one picture. @throws Failure OUTPUT_INVALID for a picture that can't be read */
export const inspect: Perform<"inspect"> = async ({ png }) => {
  const picture = pictureOf(await decode(png), "the picture");
  const { widthPx, heightPx } = picture;
  return { pixelHash: pixelHash(picture), widthPx, heightPx };
};

function pictureOf(decoded: Decoded, name: string): Picture {
  if ("failure" in decoded) throw new Failure("OUTPUT_INVALID", `${name} can't be read: ${decoded.failure}.`);
  return decoded.picture;
}

async function encodeImage(picture: Picture): Promise<EncodedImage> {
  const [png, thumb] = await Promise.all([encodePng(picture), encodeThumbnail(picture)]);
  return { png, thumb, pixelHash: pixelHash(picture), widthPx: picture.widthPx, heightPx: picture.heightPx };
}
