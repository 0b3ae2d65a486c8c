import type { IncomingMessage } from "node:http";

/** What is read and thrown away of a refused body, so that its sender gets to read the answer. */
const maxBytes = 64 * 1024 * 1024;
const maxMs = 5_000;

/** Whether a body is still on its way that nobody will read. */
export function hasUnreadBody({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0);
}

/**
 * Reads off the rest of a body, and tells whether it came to its end within the bounds. A socket that is closed with unread
 * bytes is reset, and a reset can overtake the answer that was sent before it.
 */
export function discardRest(request: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(() => settle(false), maxMs);
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) settle(false);
    };
    const onClose = (): void => settle(request.complete);
    function settle(isOff: boolean): void {
      clearTimeout(timer);
      request.off("data", count).off("close", onClose).off("end", onClose);
      resolve(isOff);
    }
    request.on("data", count).once("end", onClose).once("close", onClose).resume();
  });
}
