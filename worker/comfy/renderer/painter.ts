import type { Worker } from "node:worker_threads";
import { startThread } from "../../../store/programs.ts";
import type { LoraUse, PaintTruth, Picture } from "./nodes/values.ts";

/** Everything a picture depends on. Equal requests give equal pixels. */
export interface PaintRequest {
  readonly prompt: string;
  readonly negative: string;
  readonly checkpoint: string;
  readonly loras: readonly LoraUse[];
  /** Decimal digits, up to 2^64 - 1. */
  readonly seed: string;
  readonly steps: number;
  /** Sampler, scheduler, guidance and encoder settings as one text. */
  readonly settings: string;
  readonly width: number;
  readonly height: number;
  /** 0..1: how much of `start` is redrawn. */
  readonly denoise: number;
  readonly batchIndex: number;
  readonly start?: Picture;
}

export interface Painter {
  readonly paint: (request: PaintRequest) => Promise<Picture>;
  readonly close: () => Promise<void>;
}

export interface PaintJob {
  readonly id: number;
  readonly request: PaintRequest;
  readonly defectRate: number;
}

export type PaintAnswer =
  | { readonly id: number; readonly picture: Picture; readonly truth: PaintTruth }
  | { readonly id: number; readonly error: string };

interface Waiting {
  readonly resolve: (picture: Picture) => void;
  readonly reject: (error: Error) => void;
}

/** A painter in a thread of its own, so that sockets and answers never wait for pixels. */
export function startPainter(defectRate: number): Painter {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let thread: Worker | undefined;

  function open(): Worker {
    const opened = startThread(new URL("./painter-thread.ts", import.meta.url));
    opened.on("message", settle);
    opened.on("error", (error) => failAll(error));
    opened.on("exit", () => {
      thread = undefined;
      failAll(new Error("the painter thread ended"));
    });
    return opened;
  }
  function settle(answer: PaintAnswer): void {
    const job = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) job?.reject(new Error(answer.error));
    else job?.resolve({ ...answer.picture, truth: answer.truth });
  }
  function failAll(error: Error): void {
    for (const job of waiting.values()) job.reject(error);
    waiting.clear();
  }
  return {
    paint(request) {
      thread ??= open();
      lastId += 1;
      const job: PaintJob = { id: lastId, request, defectRate };
      const promise = new Promise<Picture>((resolve, reject) => waiting.set(job.id, { resolve, reject }));
      thread.postMessage(job);
      return promise;
    },
    async close() {
      await thread?.terminate();
    },
  };
}
