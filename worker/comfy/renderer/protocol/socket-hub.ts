import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isForeignOrigin } from "./origin.ts";
import { namedFrame, type Preview, plainFrame } from "./preview.ts";
import { type JsonObject, type Printable, parseJson, printJson } from "./python-json.ts";
import { type Parcel, sendLoop } from "./send-loop.ts";

/** Who gets a message: one client, or every connected one. */
export type Audience = { readonly client: string } | "everybody";

/** What a preview shows and when in its step it is due: named frames come before the step's progress, plain ones after. */
export interface Shown {
  readonly nodeId: string;
  readonly promptId: string;
  readonly moment: "before" | "after";
}

export interface SocketHub {
  readonly send: (type: string, data: Printable, audience: Audience) => void;
  /** Sends a preview to those who want it at this moment. What goes to everybody is never named. */
  readonly show: (preview: Preview, shown: Shown, audience: Audience) => void;
  /** Cuts every connection without a close frame. */
  readonly dropAll: () => void;
  readonly close: () => void;
}

interface HubOptions {
  readonly queueRemaining: () => number;
  /** The node a client's running prompt is at, repeated to it on reconnect. */
  readonly runningNodeOf: (client: string) => string | undefined;
  readonly features: Printable;
  /** The check of Origin against Host, which CORS headers replace. */
  readonly isOriginChecked: boolean;
}

interface Member {
  readonly socket: WebSocket;
  wantsNames: boolean;
}

const largestMessage = 4 * 1024 * 1024;
const socketPaths = new Set(["/ws", "/api/ws"]);

/** The `/ws` endpoint. Messages go only to sockets registered at that instant; nothing is buffered or replayed. */
export function socketHub(server: Server, options: HubOptions): SocketHub {
  const sockets = new Map<string, Member>();
  const all = new Set<WebSocket>();
  const endpoint = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: true });

  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "http://local");
    if (!socketPaths.has(url.pathname)) return refuse(stream, "404 Not Found");
    if (options.isOriginChecked && isForeignOrigin(request.headers)) return refuse(stream, "403 Forbidden");
    endpoint.handleUpgrade(request, stream, head, (socket) => {
      register(socket, url.searchParams.get("clientId") || randomUUID().replaceAll("-", ""));
    });
  });

  function register(socket: WebSocket, client: string): void {
    const member: Member = { socket, wantsNames: false };
    all.add(socket);
    sockets.set(client, member);
    // The real server forgets the *newest* socket of this id when any of them ends; drivers must survive that.
    socket.on("close", () => {
      all.delete(socket);
      sockets.delete(client);
    });
    socket.on("error", () => socket.terminate());
    socket.on(
      "message",
      firstFrame((message) => {
        if (message.get("type") !== "feature_flags") return;
        const flags = message.get("data");
        member.wantsNames = flags instanceof Map && flags.get("supports_preview_metadata") === true;
        write(socket, "feature_flags", options.features);
      }),
    );
    write(socket, "status", { ...statusOf(options.queueRemaining()), sid: client });
    const node = options.runningNodeOf(client);
    if (node !== undefined) write(socket, "executing", { node });
  }

  return {
    ...senders(sockets),
    dropAll() {
      for (const socket of all) socket.terminate();
    },
    close() {
      for (const socket of all) socket.terminate();
      endpoint.close();
    },
  };
}

/** The two ways to send something, both in the one loop. */
function senders(sockets: ReadonlyMap<string, Member>): Pick<SocketHub, "send" | "show"> {
  const loop = sendLoop();
  /** Who is connected when a message's turn comes. */
  const membersOf = (audience: Audience): readonly Member[] => {
    if (audience === "everybody") return [...sockets.values()];
    const member = sockets.get(audience.client);
    return member ? [member] : [];
  };

  return {
    send(type, data, audience) {
      const frame = printJson({ type, data });
      loop.add(() => membersOf(audience).map(({ socket }) => [socket, frame]));
    },
    show(preview, { nodeId, promptId, moment }, audience) {
      loop.add(() =>
        membersOf(audience).flatMap(({ socket, wantsNames }): Parcel[] => {
          const isNamed = wantsNames && audience !== "everybody";
          if (isNamed !== (moment === "before")) return [];
          return [[socket, isNamed ? namedFrame(preview, nodeId, promptId) : plainFrame(preview)]];
        }),
      );
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
function firstFrame(read: (message: JsonObject) => void): (frame: Buffer, isBinary: boolean) => void {
  let isUsed = false;
  return (frame, isBinary) => {
    if (isUsed || isBinary) return;
    try {
      const message = parseJson(frame.toString("utf8"));
      isUsed = true;
      if (message instanceof Map) read(message);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  };
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
