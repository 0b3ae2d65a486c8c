import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** One message or comment of an event stream, as its lines say. */
export interface Frame {
  readonly id: number | null;
  readonly event: string | null;
  readonly data: string | null;
  readonly comment: string | null;
  readonly retry: string | null;
}

export interface RawStream {
  readonly frames: Frame[];
  /** The ids that came, in order. */
  ids(): number[];
  isClosed(): boolean;
  close(): void;
}

/** Reads an event stream over a bare socket; a message counts when its blank line has come. */
export function readStream(port: number, path: string, headers: readonly string[] = []): RawStream {
  const socket = connect(port, "127.0.0.1");
  const frames: Frame[] = [];
  let rest: string | null = null;
  let head = "";
  let isClosed = false;
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    if (rest === null) {
      head += chunk;
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      rest = head.slice(end + 4);
    } else rest += chunk;
    const parts = rest.split("\n\n");
    rest = parts.pop() ?? "";
    frames.push(...parts.map(toFrame));
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    isClosed = true;
  });
  // HTTP/1.0: the body comes as it is, without chunks.
  socket.write([`GET ${path} HTTP/1.0`, "Host: 127.0.0.1", ...headers].join("\r\n").concat("\r\n\r\n"));
  return {
    frames,
    ids: () => frames.flatMap((frame) => (frame.id === null ? [] : [frame.id])),
    isClosed: () => isClosed,
    close: () => socket.destroy(),
  };
}

function toFrame(text: string): Frame {
  const value = (name: string): string | null => {
    const line = text.split("\n").find((each) => each.startsWith(`${name}: `));
    return line === undefined ? null : line.slice(name.length + 2);
  };
  const id = value("id");
  const comment = text.startsWith(": ") ? text.slice(2) : null;
  return {
    id: id === null ? null : Number(id),
    event: value("event"),
    data: value("data"),
    comment,
    retry: value("retry"),
  };
}

/** Passes bytes on to `port` and cuts each connection after as many answered bytes as `nextCut` says. */
export async function cuttingProxy(port: number, nextCut: () => number): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let left = nextCut();
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    client.pipe(upstream);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.end());
    upstream.on("data", (bytes) => {
      client.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) {
        upstream.destroy();
        client.end();
      }
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
