import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeUi } from "../../scripts/build-ui/bundle.ts";
import { ROOT } from "../../scripts/root.ts";
import { createApp } from "../../server/app.ts";
import { createHost, type Host } from "../../server/host.ts";
import { loadConfig } from "../../store/config.ts";

/** The real server with a freshly bundled UI, in this process, so that a test can take it away and bring it back. */
export interface UiServer {
  readonly url: string;
  /** Cuts every connection and stops listening. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startUiServer(dataDir: string, extra: Record<string, string> = {}): Promise<UiServer> {
  const uiFolder = await mkdtemp(join(tmpdir(), "diecast-ui-"));
  await writeUi(ROOT, uiFolder);
  const settings = await loadConfig({ DIECAST_DATA: dataDir, DIECAST_PORT: "0", ...extra }, uiFolder);
  const listen = async (port: number): Promise<{ server: Server; host: Host }> => {
    const host = createHost(settings, report);
    const server = createServer(createApp(host, uiFolder, report));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    return { server, host };
  };
  let running = await listen(0);
  const { port } = running.server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    running.server.closeAllConnections();
    await new Promise((resolve) => running.server.close(resolve));
    await running.host.close();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    stop,
    async restart() {
      running = await listen(port);
    },
    async remove() {
      await stop();
      await rm(uiFolder, { recursive: true, force: true });
    },
  };
}

/** A test server has nobody to tell but the test's output. */
function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}
