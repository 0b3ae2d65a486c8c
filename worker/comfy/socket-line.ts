import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ComfyTimers } from "./settings.ts";
import type { Socket } from "./socket.ts";
import { openSocket } from "./socket.ts";

interface LineOptions {
  /** Base address of the server, http(s). */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timers: ComfyTimers;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onBinary: (frame: Uint8Array) => void;
}

/** One socket after the other to the same server. */
export interface Line {
  /** Id of the present connection; waits a little for one that is being opened. */
  clientId(): Promise<string>;
  close(): void;
}

/**
 * Connects at the first use and again with growing pauses. Each connection has a fresh client id: a second socket
 * under the same id goes silent when the first one ends.
 */
export function createLine({ url, headers, timers, onOpen, onText, onBinary }: LineOptions): Line {
  let clientId = randomUUID();
  let socket: Socket | null = null;
  let settled: Promise<void> = Promise.resolve();
  let reconnect: NodeJS.Timeout | null = null;
  let pauseMs = timers.reconnectMinMs;
  let isClosed = false;

  const connect = (): void => {
    const { promise, resolve } = deferred();
    reconnect = null;
    settled = promise;
    clientId = randomUUID();
    const whenOpen = (): void => {
      pauseMs = timers.reconnectMinMs;
      resolve();
      onOpen();
    };
    const whenClosed = (): void => {
      socket = null;
      resolve();
      if (isClosed) return;
      reconnect = setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, timers.reconnectMaxMs);
    };
    socket = openSocket({
      ...{ url: socketUrl(url, clientId), headers, pingMs: timers.pingMs },
      ...{ onOpen: whenOpen, onText, onBinary, onClosed: whenClosed },
    });
  };

  return {
    async clientId() {
      if (socket === null && reconnect === null && !isClosed) connect();
      // Unref'd: waiting for a hint must not keep the process alive.
      await Promise.race([settled, pause(timers.socketOpenMs, undefined, { ref: false })]);
      return clientId;
    },
    close() {
      isClosed = true;
      if (reconnect !== null) clearTimeout(reconnect);
      socket?.close();
    },
  };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function socketUrl(url: string, clientId: string): string {
  const address = new URL("ws", url.endsWith("/") ? url : `${url}/`);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("clientId", clientId);
  return address.href;
}
