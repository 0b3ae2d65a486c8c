import type { Response } from "express";
import { drained } from "../http/drained.ts";
import { heartbeatFrame, retryFrame } from "./frames.ts";

export interface ClientLimits {
  /** What a client is told to wait before it comes back. */
  readonly retryMs: number;
  readonly heartbeatMs: number;
  /** How long a client may leave its connection full. */
  readonly drainLimitMs: number;
}

/** One listener at the other end of an open response. */
export interface Client {
  wake(): void;
  /** Settles at the next wake after this call, or at the end. */
  nextWake(): Promise<void>;
  /** Writes all and waits until there is room again; false when the client is gone or does not read. */
  write(frames: readonly Buffer[]): Promise<boolean>;
  /** Writes if the client has read all that was written; for what may be lost. */
  offer(frame: Buffer): void;
  isEnded(): boolean;
  /** Closes politely, after a last frame. */
  end(lastFrame?: Buffer): void;
}

/** Sends the head of an event stream and keeps it alive. */
export function openClient(response: Response, limits: ClientLimits): Client {
  let isEnded = response.closed;
  let resolveWake: () => void = () => undefined;
  sendHead(response);
  const heartbeat = setInterval(() => offer(heartbeatFrame), limits.heartbeatMs);
  response.on("close", stop);

  function stop(): void {
    isEnded = true;
    clearInterval(heartbeat);
    resolveWake();
  }

  function offer(frame: Buffer): void {
    if (!isEnded && !response.writableNeedDrain) response.write(frame);
  }

  async function write(frames: readonly Buffer[]): Promise<boolean> {
    if (isEnded) return false;
    // In one go: node sends what is written in one turn with one system call.
    for (const frame of frames) response.write(frame);
    if (!response.writableNeedDrain) return true;
    if (await drained(response, limits.drainLimitMs)) return !isEnded;
    response.destroy();
    stop();
    return false;
  }

  offer(retryFrame(limits.retryMs));
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

/**
 * The content type goes first: a browser takes a head that was cut off as whole, and a stream without a content type as
 * one to give up for good, where it would come back by itself after any later cut.
 */
function sendHead(response: Response): void {
  const others = response.getHeaders();
  for (const name of Object.keys(others)) response.removeHeader(name);
  response.status(200);
  response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Accel-Buffering", "no");
  for (const [name, value] of Object.entries(others)) if (value !== undefined) response.setHeader(name, value);
  response.flushHeaders();
}
