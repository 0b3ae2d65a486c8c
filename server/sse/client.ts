import type { Response } from "express";
import { heartbeatFrame, retryFrame } from "./frames.ts";

export interface ClientLimits {
  readonly heartbeatMs: number;
  /** How long a client may leave its connection full. */
  readonly drainLimitMs: number;
  /** Ephemeral frames are dropped while more than this is unread. */
  readonly maxUnreadBytes: number;
}

/** One listener at the other end of an open response. */
export interface Client {
  wake(): void;
  /** Settles at the next wake after this call, or at the end. */
  nextWake(): Promise<void>;
  /** Writes and waits until there is room again; false when the client is gone or does not read. */
  write(frame: Buffer): Promise<boolean>;
  /** Writes if there is room; for what may be lost. */
  offer(frame: Buffer): void;
  isEnded(): boolean;
  /** Closes politely, after a last frame. */
  end(lastFrame?: Buffer): void;
}

/** Sends the head of an event stream and keeps it alive. */
export function openClient(response: Response, limits: ClientLimits): Client {
  let isEnded = response.closed;
  let resolveWake: () => void = () => undefined;
  response.status(200);
  response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Accel-Buffering", "no");
  response.flushHeaders();
  const heartbeat = setInterval(() => offer(heartbeatFrame), limits.heartbeatMs);
  response.on("close", stop);

  function stop(): void {
    isEnded = true;
    clearInterval(heartbeat);
    resolveWake();
  }

  function offer(frame: Buffer): void {
    if (!isEnded && response.writableLength < limits.maxUnreadBytes) response.write(frame);
  }

  async function write(frame: Buffer): Promise<boolean> {
    if (isEnded) return false;
    if (response.write(frame)) return true;
    if (await drained(response, limits.drainLimitMs)) return !isEnded;
    response.destroy();
    stop();
    return false;
  }

  offer(retryFrame);
  return {
    wake: () => resolveWake(),
    nextWake: () =>
      new Promise((resolve) => {
        resolveWake = resolve;
        if (isEnded) resolve();
      }),
    write,
    offer,
    isEnded: () => isEnded,
    end(lastFrame) {
      if (isEnded) return;
      stop();
      response.end(lastFrame);
    },
  };
}

/** True once the client has read on; false when it closed, or read nothing for too long. */
function drained(response: Response, limitMs: number): Promise<boolean> {
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
