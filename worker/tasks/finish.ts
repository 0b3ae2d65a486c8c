import type { ImageRef } from "../../core/contracts.ts";
import type { ObjectStore } from "../../store/objects.ts";
import type { EncodedImage, FinishedImage } from "../pixels/messages.ts";
import type { Task } from "./task.ts";
import { loadPictures, loadWork } from "./version.ts";

/** Turns the raw pictures of a version, or of the variant a round adds, into game-ready ones by the plan's finish parameters; the raw ones stay. */
export const finish: Task = async (context, job) => {
  const { project, pixels } = context;
  const work = await loadWork(context, job);
  const raw = await loadPictures(
    context,
    work,
    job.round === 0 ? work.variants : work.variants.slice(-1),
    (unit) => unit.raw,
  );
  const finished = await pixels.finish(raw, work.plan.finish);
  const [evidenceHash, ...images] = await Promise.all([
    project.objects.putJson(finished.evidence),
    ...finished.images.map((image) => storeUnit(project.objects, image)),
  ]);
  return { result: { kind: "finish", images, evidenceHash } };
};

async function storeUnit(
  objects: ObjectStore,
  { unitKey, scales, ...image }: FinishedImage,
): Promise<{ unitKey: string; image: ImageRef; scales?: ImageRef[] }> {
  const [first, ...further] = await Promise.all([store(objects, image), ...scales.map((each) => store(objects, each))]);
  return { unitKey, image: first, ...(further.length === 0 ? {} : { scales: further }) };
}

async function store(
  objects: ObjectStore,
  { png, thumb, pixelHash, widthPx, heightPx }: EncodedImage,
): Promise<ImageRef> {
  const [hash, thumbHash] = await Promise.all([objects.put(png), objects.put(thumb)]);
  return { hash, pixelHash, widthPx, heightPx, bytes: png.length, thumbHash };
}
