import type { Response } from "express";

/** True once the client has read on; false when it closed, or read nothing for too long. */
export function drained(response: Response, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(false), limitMs);
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    function settle(hasDrained: boolean): void {
      clearTimeout(timer);
      response.off("drain", onDrain);
      response.off("close", onClose);
      resolve(hasDrained);
    }
    response.once("drain", onDrain);
    response.once("close", onClose);
  });
}
