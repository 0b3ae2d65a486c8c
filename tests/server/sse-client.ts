import { connect } from "node:net";

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
  /** Status line and headers, as they came. */
  head(): string;
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
      head = head.slice(0, end + 2);
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
    head: () => head,
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
