import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Passes bytes on to a server and cuts every connection. */
export interface CuttingProxy {
  readonly port: number;
  cuts(): number;
  close(): Promise<void>;
}

/** Cuts each connection after as many answered bytes as `nextCut` says (connections count from 0), half of them with a reset, which takes what is under way with it. */
export async function startCuttingProxy(port: number, nextCut: (connection: number) => number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let cuts = 0;
  const proxy = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    let left = nextCut(connections);
    connections += 1;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    client.pipe(upstream);
    client.on("close", () => upstream.destroy());
    client.on("drain", () => upstream.resume());
    upstream.on("close", () => client.end());
    upstream.on("data", (bytes) => {
      if (left <= 0) return;
      if (!client.write(bytes.subarray(0, left))) upstream.pause();
      left -= bytes.length;
      if (left > 0) return;
      cuts += 1;
      upstream.destroy();
      cut(client, cuts);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    cuts: () => cuts,
    async close() {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function cut(client: Socket, number: number): void {
  if (number % 2 === 0) client.end();
  else client.resetAndDestroy();
}

/** Numbers from 0 to 1 that a seed repeats (Lehmer's generator). */
export function seededChance(seed: number): () => number {
  let state = (Math.floor(seed) % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
