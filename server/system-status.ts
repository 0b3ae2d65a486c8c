import { secretSettings } from "../store/config.ts";
import { isProcessAlive } from "../store/is-process-alive.ts";
import { readWorkerStatus } from "../store/worker-status.ts";
import type { Host } from "./host.ts";

const statusLifeMs = 20_000;

function shown<Value>(name: string, value: Value): Value | "set" {
  return secretSettings.has(name) && value !== null ? "set" : value;
}

const unknown = {
  isReachable: false,
  sentence: "No worker is running, so nobody can tell.",
  version: null,
  devices: [],
};
const unused = { vramBytes: null, checkpointId: null, busy: 0 };

/** Server, workers and renderers as a person would ask for them. Secrets are left out. */
export async function readSystemStatus(host: Host) {
  const { config, origins } = host.settings;
  const status = await readWorkerStatus(config.dataDir);
  const isFresh =
    status !== null && isProcessAlive(status.pid) && Date.now() - Date.parse(status.seenAt) < statusLifeMs;
  const settings = Object.entries(origins).map(([name, origin]) => ({
    name,
    origin,
    value: shown(name, config[name as keyof typeof config]),
  }));
  return {
    server: { pid: process.pid, node: process.version, uptimeMs: Math.round(process.uptime() * 1000) },
    workers:
      status === null ? [] : [{ id: status.workerId, state: isFresh ? "working" : "gone", seenAt: status.seenAt }],
    renderer: isFresh ? status.renderer : { ...unknown, url: config.comfyuiUrl ?? "" },
    renderers: isFresh ? status.renderers : config.comfyuiUrls.map((url) => ({ ...unknown, ...unused, id: url, url })),
    settings,
  };
}
