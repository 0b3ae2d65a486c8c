import { readFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { type Child, startChild } from "./child.ts";

/** The server in a process of its own, on a free port of this machine. */
export interface BenchServer {
  readonly port: number;
  /** Milliseconds from asking to the last byte of the answer, over one kept connection. */
  getMs(path: string): Promise<number>;
  /** What it holds in memory. */
  rssMb(): Promise<number>;
  stop(): Promise<void>;
}

export async function startServer(dataDir: string, ...args: readonly string[]): Promise<BenchServer> {
  const child = startChild("server-process.ts", args, { DIECAST_DATA: dataDir, DIECAST_PORT: "0" });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const { port } = await child.next<{ port: number }>();
    return {
      port,
      getMs: (path) => fetchMs(agent, port, path),
      rssMb: () => rssMb(child),
      async stop() {
        agent.destroy();
        await child.stop();
      },
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function fetchMs(agent: Agent, port: number, path: string): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = get({ agent, host: "127.0.0.1", port, path, timeout: 60_000 }, (response) => {
      response.on("data", () => undefined);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${path}: no answer in a minute`)));
    request.on("error", reject);
  });
}

async function rssMb(child: Child): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
