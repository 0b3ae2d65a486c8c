import { Failure } from "../../core/failure.ts";
import { edgeBand, facingEdge } from "../../core/quality/beside.ts";
import type { Decoded } from "../../core/quality/checks/decode.ts";
import type { Neighbour } from "../../core/quality/evidence.ts";
import { finishVersion, type UnitPicture } from "../../core/quality/finish/finish.ts";
import { type Picture, pixelHash } from "../../core/quality/pixels.ts";
import { missing, validation } from "../../core/quality/report.ts";
import { codec, decode } from "./decode.ts";
import { encodePng, encodeThumbnail } from "./encode.ts";
import type { EncodedImage, FinishedImage, NeighbourPng, Operations } from "./messages.ts";

type Perform<Name extends keyof Operations> = (input: Operations[Name]["input"]) => Promise<Operations[Name]["output"]>;

/** Decodes, finishes and encodes the pictures of one version. @throws Failure OUTPUT_INVALID for a picture that can't be read */
export const finish: Perform<"finish"> = async ({ images, params }) => {
  const pictures: UnitPicture[] = [];
  for (const { unitKey, png } of images) {
    pictures.push({ unitKey, picture: pictureOf(await decode(png), unitKey) });
  }
  const { pictures: done, evidence } = finishVersion(pictures, params);
  const encoded: FinishedImage[] = [];
  for (const { unitKey, picture, scales } of done) {
    const smaller: EncodedImage[] = [];
    for (const scale of scales) smaller.push(await encodeImage(scale));
    encoded.push({ ...(await encodeImage(picture)), unitKey, scales: smaller });
  }
  return { images: encoded, evidence };
};

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
