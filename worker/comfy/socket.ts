import { WebSocket } from "ws";

export interface SocketOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pingMs: number;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onBinary: (frame: Uint8Array) => void;
  readonly onClosed: () => void;
}

export interface Socket {
  isOpen(): boolean;
  close(): void;
}

/** Larger messages (error reports with inputs) are dropped together with the connection; polling goes on. */
const maxMessageBytes = 32 * 1024 * 1024;
const missedPongsAllowed = 2;

/**
 * One connection that always drains and pings: a reader that stalls would stall the server's send loop for everybody.
 * `onClosed` is called exactly once, however it ended.
 */
export function openSocket(options: SocketOptions): Socket {
  const socket = new WebSocket(options.url, {
    headers: { ...options.headers },
    handshakeTimeout: options.pingMs,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  let missedPongs = 0;
  const pinger = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (missedPongs >= missedPongsAllowed) return socket.terminate();
    missedPongs += 1;
    socket.ping();
  }, options.pingMs);
  socket.on("open", () => {
    // Only the first frame counts: with it previews name their prompt, without it they can't be told apart.
    socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
    options.onOpen();
  });
  socket.on("pong", () => {
    missedPongs = 0;
  });
  socket.on("message", (data, isBinary) => {
    if (!isBinary) options.onText(data.toString());
    else if (Buffer.isBuffer(data)) options.onBinary(data);
  });
  // The socket is a hint: an error is always followed by "close", which reconnects; polling never stops meanwhile.
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearInterval(pinger);
    options.onClosed();
  });
  return {
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close: () => socket.terminate(),
  };
}
