import { createServer } from "node:net";

/** Why nothing can listen on this port, as a sentence with a way out; null when it is free. */
export async function portProblem(host: string, port: number): Promise<string | null> {
  try {
    await listenOnce(host, port);
    return null;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code !== "EADDRINUSE") return `Nothing can listen on port ${port} of ${host}: ${error.message}`;
    const way = `Stop the program that uses it, or choose another port: DIECAST_PORT=${port + 1} npm start`;
    return `Port ${port} on ${host} is in use. ${way}`;
  }
}

/** A port that is free now; kept by the launcher over restarts of the child that uses it. */
export function freePort(host: string): Promise<number> {
  return listenOnce(host, 0);
}

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      const used = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(used));
    });
  });
}
