import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isForeignOrigin } from "./origin.ts";
import { type Printable, parseJson, printJson } from "./python-json.ts";

/** Who gets a message: one client, or every connected one. */
export type Audience = { readonly client: string } | "everybody";

export interface SocketHub {
  readonly send: (type: string, data: Printable, audience: Audience) => void;
  /** Cuts every connection without a close frame. */
  readonly dropAll: () => void;
  readonly close: () => void;
}

interface HubOptions {
  readonly queueRemaining: () => number;
  /** The node a client's running prompt is at, repeated to it on reconnect. */
  readonly runningNodeOf: (client: string) => string | undefined;
  readonly features: Printable;
}

const largestMessage = 4 * 1024 * 1024;
const socketPaths = new Set(["/ws", "/api/ws"]);

/** The `/ws` endpoint. Messages go only to sockets registered at that instant; nothing is buffered or replayed. */
export function socketHub(server: Server, options: HubOptions): SocketHub {
  const sockets = new Map<string, WebSocket>();
  const all = new Set<WebSocket>();
  const endpoint = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: true });

  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "http://local");
    if (!socketPaths.has(url.pathname)) return refuse(stream, "404 Not Found");
    if (isForeignOrigin(request.headers)) return refuse(stream, "403 Forbidden");
    endpoint.handleUpgrade(request, stream, head, (socket) => {
      register(socket, url.searchParams.get("clientId") || randomUUID().replaceAll("-", ""));
    });
  });

  function register(socket: WebSocket, client: string): void {
    all.add(socket);
    sockets.set(client, socket);
    // The real server forgets the *newest* socket of this id when any of them ends; drivers must survive that.
    socket.on("close", () => {
      all.delete(socket);
      sockets.delete(client);
    });
    socket.on("error", () => socket.terminate());
    socket.on(
      "message",
      firstFrame((type) => {
        if (type === "feature_flags") write(socket, "feature_flags", options.features);
      }),
    );
    write(socket, "status", { ...statusOf(options.queueRemaining()), sid: client });
    const node = options.runningNodeOf(client);
    if (node !== undefined) write(socket, "executing", { node });
  }

  return {
    send(type, data, audience) {
      const targets = audience === "everybody" ? [...sockets.values()] : [sockets.get(audience.client)];
      for (const socket of targets) if (socket) write(socket, type, data);
    },
    dropAll() {
      for (const socket of all) socket.terminate();
    },
    close() {
      for (const socket of all) socket.terminate();
      endpoint.close();
    },
  };
}

export function statusOf(remaining: number): { readonly [key: string]: Printable } {
  return { status: { exec_info: { queue_remaining: BigInt(remaining) } } };
}

function write(socket: WebSocket, type: string, data: Printable): void {
  if (socket.readyState === socket.OPEN) socket.send(printJson({ type, data }));
}

/** Calls back for the first JSON frame only; a frame that is no JSON does not use the chance up. */
function firstFrame(read: (type: unknown) => void): (frame: Buffer, isBinary: boolean) => void {
  let isUsed = false;
  return (frame, isBinary) => {
    if (isUsed || isBinary) return;
    try {
      const message = parseJson(frame.toString("utf8"));
      isUsed = true;
      read(message instanceof Map ? message.get("type") : undefined);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  };
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
