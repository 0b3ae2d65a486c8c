import { parentPort } from "node:worker_threads";
import { paintPicture } from "./art/paint-picture.ts";
import type { PaintAnswer, PaintJob } from "./painter.ts";

/** The painter's thread: one job in, one picture out. */
parentPort?.on("message", ({ id, request, defectRate }: PaintJob) => {
  parentPort?.postMessage(answer(id, request, defectRate));
});

function answer(id: number, request: PaintJob["request"], defectRate: number): PaintAnswer {
  try {
    return { id, ...paintPicture(request, defectRate) };
  } catch (error) {
    return { id, error: error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error) };
  }
}
