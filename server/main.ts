import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../store/config.ts";
import { announceReady, closeWhenAsked } from "../store/process-life.ts";
import { createApp } from "./app.ts";
import { createHost } from "./host.ts";

const uiFolder = fileURLToPath(new URL("../dist/ui/", import.meta.url));
const settings = await loadConfig();
const { host: address, port } = settings.config;

function log(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

const host = createHost(settings, log);
const server = createServer(
  { requestTimeout: 60_000, headersTimeout: 20_000, maxHeaderSize: 16_384 },
  createApp(host, uiFolder, log),
);
server.on("error", (error: NodeJS.ErrnoException) => {
  const reason =
    error.code === "EADDRINUSE"
      ? `port ${port} of ${address} is in use; set DIECAST_PORT to a free one`
      : error.message;
  process.stderr.write(`The server can't listen: ${reason}\n`);
  process.exit(1);
});
server.listen(port, address, async () => {
  // Opened now, so that hand edits are followed and the first page is quick.
  await host.projects();
  announceReady({ port: (server.address() as AddressInfo).port });
});

closeWhenAsked(async () => {
  server.close();
  server.closeAllConnections();
  await host.close();
});
