import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../store/config.ts";
import { announceReady, closeWhenAsked } from "../store/process-life.ts";
import { createApp } from "./app.ts";
import { createHost } from "./host.ts";
import { createBoundedServer, listenSentence, stopServing } from "./http/listen.ts";

const uiFolder = fileURLToPath(new URL("../dist/ui/", import.meta.url));
const settings = await loadConfig();
const { host: address, port } = settings.config;

function log(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

const host = createHost(settings, log);
const server = createBoundedServer(createApp(host, uiFolder, log));
server.on("error", (error) => {
  process.stderr.write(`${listenSentence(error, address, port)}\n`);
  process.exit(1);
});
server.listen(port, address, async () => {
  // Opened now, so that hand edits are followed and the first page is quick.
  await host.openAll();
  announceReady({ port: (server.address() as AddressInfo).port });
});

closeWhenAsked(async () => {
  host.streams.endAll();
  await stopServing(server);
  await host.close();
});
