/** The real server as a process of its own, so that a test can kill it: node … <uiFolder> <dataDir> <port>. */
import { createApp } from "../../server/app.ts";
import { createHost } from "../../server/host.ts";
import { createBoundedServer } from "../../server/http/listen.ts";
import { loadConfig } from "../../store/config.ts";

const [uiFolder = "", dataDir = "", port = "0"] = process.argv.slice(2);
const settings = await loadConfig({ DIECAST_DATA: dataDir, DIECAST_PORT: port }, uiFolder);
const log = (error: unknown): void => console.error(error);
const host = createHost(settings, log);
const server = createBoundedServer(createApp(host, uiFolder, log));
server.listen(Number(port), "127.0.0.1", async () => {
  await host.openAll();
  console.log(JSON.stringify(server.address()));
});
