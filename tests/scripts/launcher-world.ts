import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Config } from "../../core/contracts.ts";
import { ROOT } from "../../scripts/root.ts";
import type { LoadedConfig } from "../../store/config.ts";

const ENTRIES = { server: "server/main.ts", worker: "worker/main.ts", renderer: "worker/comfy/renderer/main.ts" };
export type Name = keyof typeof ENTRIES;

/** A main like the real ones: it tells what it was given, is ready, and ends when asked, unless told to be stubborn. */
const MAIN = `
import { announceReady, closeWhenAsked } from ${JSON.stringify(`${ROOT}/store/process-life.ts`)};
const { COMFYUI_URL, DIECAST_PORT, STUBBORN } = process.env;
console.log(JSON.stringify({ args: process.argv.slice(2), COMFYUI_URL, DIECAST_PORT }));
setInterval(() => undefined, 1000);
if (STUBBORN !== undefined && import.meta.url.includes(STUBBORN)) process.on("SIGTERM", () => undefined);
else closeWhenAsked(async () => undefined);
announceReady();
`;

export interface World {
  readonly root: string;
  readonly config: Config;
  readonly loaded: LoadedConfig;
  readonly lines: string[];
  readonly pids: () => Partial<Record<Name, number>>;
}

/** A checkout in a temporary folder whose three processes are small stand-ins. */
export async function launcherWorld(settings: Partial<Config> = {}): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), "diecast-launcher-"));
  await symlink(`${ROOT}/node_modules`, join(root, "node_modules"));
  await writeFile(join(root, "package.json"), '{"type":"module"}');
  for (const entry of Object.values(ENTRIES)) {
    await mkdir(dirname(join(root, entry)), { recursive: true });
    await writeFile(join(root, entry), MAIN);
  }
  const config: Config = {
    dataDir: join(root, "data"),
    host: "127.0.0.1",
    port: 4400,
    token: null,
    comfyuiUrl: null,
    comfyuiUrls: [],
    comfyuiWebsocket: true,
    comfyuiHeaders: null,
    comfyuiQueue: 2,
    rendererStepMs: 0,
    ...settings,
  };
  const pids = (): ReturnType<World["pids"]> => JSON.parse(readFileSync(processesPath(config), "utf8"));
  const origins = Object.fromEntries(Object.keys(config).map((key) => [key, "default"])) as LoadedConfig["origins"];
  return { root, config, loaded: { config, origins }, lines: [], pids };
}

export async function hasProcessesFile(config: Config): Promise<boolean> {
  try {
    await readFile(processesPath(config));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

/** Waits until the condition holds; fails after ten seconds, saying what was awaited. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function processesPath(config: Config): string {
  return join(config.dataDir, "runtime", "processes.json");
}
