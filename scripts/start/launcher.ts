import { join } from "node:path";
import type { Config } from "../../core/contracts.ts";
import { configToEnvironment, type LoadedConfig } from "../../store/config.ts";
import { type ChildPlan, type SupervisedChild, superviseChild } from "./child.ts";
import { freePort } from "./ports.ts";
import { openProcessesFile } from "./processes-file.ts";

const RENDERER_HEAD_START_MS = 15_000;
const KILL_AFTER_MS = 4_500;

export interface Launcher {
  /** Starts all processes and resolves when each has said that it is ready. */
  readonly start: () => Promise<void>;
  /** Ends all processes: kindly at first, by force after 4.5 s; true when no force was needed. */
  readonly stop: () => Promise<boolean>;
  readonly kill: () => void;
}

export function createLauncher(root: string, { config, origins }: LoadedConfig, log: (line: string) => void): Launcher {
  const children: SupervisedChild[] = [];
  const processes = openProcessesFile(config.dataDir);
  let isStopping = false;

  const launch = (plan: ChildPlan): SupervisedChild => {
    const child = superviseChild(plan, { root, log, onPid: processes.set });
    children.push(child);
    return child;
  };
  const kill = (): void => {
    for (const child of children) child.kill();
  };
  const start = async (): Promise<void> => {
    const comfyuiUrl = config.comfyuiUrl ?? (await startRenderer(config, launch));
    if (isStopping) return;
    const isDemo = config.comfyuiUrl === null;
    const comfyuiUrls = isDemo ? [comfyuiUrl] : config.comfyuiUrls;
    const rendererOrigin = isDemo ? { comfyuiUrl: "the demo renderer", comfyuiUrls: "the demo renderer" } : {};
    const env = configToEnvironment({ ...config, comfyuiUrl, comfyuiUrls }, { ...origins, ...rendererOrigin });
    launch({ name: "server", entry: "server/main.ts", args: [], env });
    launch({ name: "worker", entry: "worker/main.ts", args: [], env });
    await Promise.all(children.map((child) => child.ready));
  };
  const stop = async (): Promise<boolean> => {
    isStopping = true;
    let isForced = false;
    const force = setTimeout(() => {
      isForced = true;
      log("Some processes did not end in time: ending them by force.");
      kill();
    }, KILL_AFTER_MS);
    await Promise.all(children.map((child) => child.stop()));
    clearTimeout(force);
    processes.remove();
    return !isForced;
  };
  return { start, stop, kill };
}

/** Starts the demo renderer on a port that it keeps over restarts, and gives it a head start; resolves to its address. */
async function startRenderer(config: Config, launch: (plan: ChildPlan) => SupervisedChild): Promise<string> {
  const port = await freePort("127.0.0.1");
  const args = [
    "--port",
    `${port}`,
    "--output",
    join(config.dataDir, "renderer"),
    "--step-ms",
    `${config.rendererStepMs}`,
  ];
  const env = configToEnvironment(config);
  const renderer = launch({ name: "renderer", entry: "worker/comfy/renderer/main.ts", args, env });
  const { promise, cancel } = after(RENDERER_HEAD_START_MS);
  await Promise.race([renderer.ready, promise]);
  cancel();
  return `http://127.0.0.1:${port}`;
}

function after(limitMs: number): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let cancel = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    cancel = () => clearTimeout(timer);
  });
  return { promise, cancel };
}
