import { createServer } from "node:net";

/** Whether this process may listen on the port; rejects for anything but "in use", for example an unknown host. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  try {
    await listenOnce(host, port);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
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
