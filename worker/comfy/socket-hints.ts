import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Hint, HintListener, Hints } from "./hints.ts";
import type { JsonRecord } from "./json.ts";
import { numberOf, parsePythonJson, recordOf, textOf } from "./json.ts";
import type { ComfyTimers } from "./settings.ts";
import type { Socket } from "./socket.ts";
import { openSocket } from "./socket.ts";

const endMessages = new Set(["execution_success", "execution_error", "execution_interrupted"]);

/**
 * Hints from the server's WebSocket, connected at the first use and again with growing pauses.
 * Each connection has a fresh client id: a second socket under the same id goes silent when the first one ends.
 */
export function socketHints(url: string, headers: Readonly<Record<string, string>>, timers: ComfyTimers): Hints {
  const listeners = new Map<string, Set<HintListener>>();
  let settled: Promise<void> = Promise.resolve();
  let clientId = randomUUID();
  let socket: Socket | null = null;
  let reconnect: NodeJS.Timeout | null = null;
  let pauseMs = timers.reconnectMinMs;
  let isClosed = false;

  const connect = (): void => {
    reconnect = null;
    clientId = randomUUID();
    const { promise, resolve } = deferred();
    settled = promise;
    socket = openSocket({
      url: socketUrl(url, clientId),
      headers,
      pingMs: timers.pingMs,
      onOpen() {
        pauseMs = timers.reconnectMinMs;
        resolve();
        // Whatever was sent while we were away is gone: everybody looks for themselves.
        for (const watching of listeners.values()) for (const listener of watching) listener({ kind: "look" });
      },
      onText: (text) => tell(listeners, text),
      onClosed() {
        socket = null;
        resolve();
        if (isClosed) return;
        reconnect = setTimeout(connect, pauseMs);
        pauseMs = Math.min(pauseMs * 2, timers.reconnectMaxMs);
      },
    });
  };

  return {
    async clientId() {
      if (socket === null && reconnect === null && !isClosed) connect();
      // Unref'd: waiting for a hint must not keep the process alive.
      await Promise.race([settled, pause(timers.socketOpenMs, undefined, { ref: false })]);
      return clientId;
    },
    watch(promptId, listener) {
      const watching = listeners.get(promptId) ?? new Set();
      listeners.set(promptId, watching.add(listener));
      return () => {
        watching.delete(listener);
        if (watching.size === 0) listeners.delete(promptId);
      };
    },
    async close() {
      isClosed = true;
      if (reconnect !== null) clearTimeout(reconnect);
      socket?.close();
    },
  };
}

/** What one message says, or null when it concerns no prompt. Unknown types only show that the server is busy. */
export function hintOf(message: JsonRecord): { readonly promptId: string; readonly hint: Hint } | null {
  const data = recordOf(message["data"]);
  const promptId = textOf(data["prompt_id"]);
  const type = textOf(message["type"]);
  if (promptId === null || type === null) return null;
  const node = textOf(data["node"]);
  if (endMessages.has(type)) return { promptId, hint: { kind: "look" } };
  if (type === "executing") return { promptId, hint: node === null ? { kind: "look" } : { kind: "node", node } };
  const value = numberOf(data["value"]);
  const max = numberOf(data["max"]);
  if (type === "progress" && value !== null && max !== null) {
    return { promptId, hint: { kind: "progress", value, max, node } };
  }
  return { promptId, hint: { kind: "active" } };
}

function tell(listeners: ReadonlyMap<string, ReadonlySet<HintListener>>, text: string): void {
  const heard = hintOf(recordOf(parseOrNull(text)));
  if (heard === null) return;
  for (const listener of listeners.get(heard.promptId) ?? []) listener(heard.hint);
}

function parseOrNull(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    // Extensions may send anything; only what can be read is a hint.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
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
