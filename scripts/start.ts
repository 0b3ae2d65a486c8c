import { Failure } from "../core/failure.ts";
import { type LoadedConfig, loadConfig } from "../store/config.ts";
import { writeUi } from "./build-ui/bundle.ts";
import { ROOT } from "./root.ts";
import { seed } from "./seed/seed.ts";
import { checkDataFolder } from "./start/data-folder.ts";
import { createLauncher, type Launcher } from "./start/launcher.ts";
import { freePort, portProblem } from "./start/ports.ts";
import { seedWhenEmpty } from "./start/seed-when-empty.ts";
import { settingsTable } from "./start/settings-table.ts";

const DEMO_PROJECT = "astroduck_demo";
/** One Ctrl-C reaches this process twice, from the terminal and from npm; only a later one means "at once". */
const SAME_SIGNAL_MS = 150;

const running: { launcher: Launcher | null; stoppingSince: number | null } = { launcher: null, stoppingSince: null };
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onStopSignal);

try {
  await start();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  await running.launcher?.stop();
  process.exit(1);
}

async function start(): Promise<void> {
  const loaded = await withPort(await loadConfig());
  const { config } = loaded;
  await checkDataFolder(config.dataDir);
  await Promise.all([writeUi(ROOT, `${ROOT}/dist/ui`), seedWhenEmpty(config.dataDir, () => seedDemo(config.dataDir))]);
  running.launcher = createLauncher(ROOT, loaded, console.log);
  await running.launcher.start();
  if (running.stoppingSince !== null) return;
  console.log(`\nDiecast is ready at ${urlOf(config.host, config.port)}\n\n${settingsTable(loaded)}\n`);
}

async function seedDemo(dataDir: string): Promise<void> {
  console.log(`Seeding the example project ${DEMO_PROJECT} …`);
  await seed({ dataDir, projectId: DEMO_PROJECT, log: console.log });
}

/** The configuration with a port that can be used; throws when nothing can listen there. */
async function withPort(loaded: LoadedConfig): Promise<LoadedConfig> {
  const { host, port } = loaded.config;
  if (port === 0) return { ...loaded, config: { ...loaded.config, port: await freePort(host) } };
  const problem = await portProblem(host, port);
  if (problem !== null) throw new Failure("CONFIG_INVALID", problem);
  return loaded;
}

function urlOf(host: string, port: number): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function onStopSignal(): void {
  if (running.stoppingSince === null) {
    running.stoppingSince = performance.now();
    console.log("\nStopping …");
    void stop();
  } else if (performance.now() - running.stoppingSince > SAME_SIGNAL_MS) {
    running.launcher?.kill();
    process.exit(1);
  }
}

async function stop(): Promise<void> {
  const isClean = running.launcher === null || (await running.launcher.stop());
  process.exit(isClean ? 0 : 1);
}
