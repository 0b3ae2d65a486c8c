import { connect, type Socket } from "node:net";

/** One client of the event stream, as little as can be: it notes when each seq came. */
export interface Listener {
  /** Reads no more, as a frozen tab would. */
  pause(): void;
  close(): void;
}

const idLine = /^id: (\d+)$/gm;

/** Connects and waits for the head of the stream. `onSeq` is called with each seq as its message comes. */
export function listen(port: number, projectId: string, onSeq: (seq: number) => void): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, "127.0.0.1");
    let rest = "";
    let isOpen = false;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      if (!isOpen) resolve({ pause: () => socket.pause(), close: () => socket.destroy() });
      isOpen = true;
      const text = rest + chunk;
      const end = text.lastIndexOf("\n\n");
      rest = text.slice(end + 1);
      for (const [, seq] of text.slice(0, end + 1).matchAll(idLine)) onSeq(Number(seq));
    });
    socket.on("error", reject);
    // HTTP/1.0: the body comes as it is, without chunks.
    socket.write(`GET /api/projects/${projectId}/events/stream HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`);
  });
}

/** Resolves when `isTrue` holds; rejects after half a minute. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`${what}: not within 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
