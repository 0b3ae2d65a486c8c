import type { ImageRef } from "../../core/contracts.ts";
import type { Task } from "./task.ts";
import { loadPictures, loadWork } from "./version.ts";

/** Turns the raw pictures of a version into game-ready ones by the plan's finish parameters; the raw ones stay. */
export const finish: Task = async (context, job) => {
  const { project, pixels } = context;
  const work = await loadWork(context, job);
  const raw = await loadPictures(context, work, (unit) => unit.raw);
  const finished = await pixels.finish(raw, work.plan.finish);
  const images: { unitKey: string; image: ImageRef }[] = [];
  for (const { unitKey, png, thumb, pixelHash, widthPx, heightPx } of finished.images) {
    const [hash, thumbHash] = [await project.objects.put(png), await project.objects.put(thumb)];
    images.push({ unitKey, image: { hash, pixelHash, widthPx, heightPx, bytes: png.length, thumbHash } });
  }
  return { result: { kind: "finish", images, evidenceHash: await project.objects.putJson(finished.evidence) } };
};
