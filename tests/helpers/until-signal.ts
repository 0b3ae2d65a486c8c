import { Failure } from "../../core/failure.ts";
import type { RenderRequest } from "../../worker/comfy/provider.ts";

export function untilReleased(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

export function untilClosed(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason));
  });
}

export function untilAborted(signal: AbortSignal, request: RenderRequest, aborted: string[]): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      aborted.push(request.tag.job);
      reject(signal.reason instanceof Failure ? signal.reason : new Failure("RENDER_INTERRUPTED"));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}
