import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createApp } from "../../server/app.ts";
import { createHost } from "../../server/host.ts";
import { createBoundedServer, stopServing } from "../../server/http/listen.ts";
import { loadConfig } from "../../store/config.ts";

/** The real server over a data folder, on a free port of this machine. */
export interface SoakServer {
  readonly port: number;
  /** What it would have written to its log. */
  readonly faults: readonly unknown[];
  stop(): Promise<void>;
}

/** Everything as in real life but the time clients are told to wait. */
export async function startSoakServer(dataDir: string, retryMs: number): Promise<SoakServer> {
  const settings = await loadConfig({ DIECAST_DATA: dataDir, DIECAST_PORT: "0" }, dataDir);
  const faults: unknown[] = [];
  const log = (fault: unknown): unknown => faults.push(fault);
  const limits = { retryMs, heartbeatMs: 15_000, drainLimitMs: 30_000, maxClients: 500 };
  const host = createHost(settings, log, limits);
  const http = createBoundedServer(createApp(host, join(dataDir, "no-ui"), log));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    port: (http.address() as AddressInfo).port,
    faults,
    async stop() {
      host.streams.endAll();
      await stopServing(http);
      await host.close();
    },
  };
}
