import { openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FaultName, faultNames } from "../../worker/comfy/renderer/faults.ts";
import { type Child, startChild } from "../bench/child.ts";
import { freePort } from "../start/ports.ts";
import { type Fates, newFates } from "./execution-fates.ts";
import { type Name, names } from "./execution-plan.ts";

/** Server, two workers and the demo renderer, each a process that can be killed and stands up again. */
export interface Cast {
  readonly serverUrl: string;
  readonly rendererUrl: string;
  readonly fates: Fates;
  /** Kills a process and starts it again after `downMs`; resolves when it is ready. Spares one that is hit already. */
  kill(who: Name, downMs: number): Promise<void>;
  /** Holds a process for a while, as a machine under memory pressure does. Spares one that is hit already. */
  pause(who: Name, forMs: number): Promise<void>;
  /** Sets a fault of the renderer; false when the renderer is away or hangs, and does not hear of it. */
  arm(fault: FaultName, value: number): Promise<boolean>;
  /** The same, until it is heard. */
  insist(fault: FaultName, value: number): Promise<void>;
  /** Resolves when a process, or every one, is no longer hit. */
  whole(who?: Name): Promise<void>;
  /** No fault is armed any more. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

export interface CastOptions {
  /** For pictures and what the processes say. */
  readonly folder: string;
  readonly dataDir: string;
  /** Where workers beat. */
  readonly heartbeats: string;
  readonly journal: string;
  readonly stepMs: number;
}

const host = "127.0.0.1";
const armLimitMs = 2000;
const insistLimitMs = 120_000;

export async function startCast(options: CastOptions): Promise<Cast> {
  const ports = { server: await freePort(host), renderer: await freePort(host) };
  const rendererUrl = `http://${host}:${ports.renderer}`;
  const children = new Map<Name, Child>();
  const hits = new Map<Name, Promise<void>>();
  const fates = newFates(options.heartbeats);

  async function raise(name: Name): Promise<void> {
    const child = startPart(name, options, ports);
    children.set(name, child);
    await child.next();
  }

  function hit(who: Name, kind: "kill" | "pause", blow: (child: Child) => Promise<void>): Promise<void> {
    const child = children.get(who);
    if (child === undefined || hits.has(who)) return Promise.resolve();
    const done = fates.during(who, kind, child.pid, () => blow(child)).finally(() => hits.delete(who));
    hits.set(who, done);
    return done;
  }

  async function whole(who?: Name): Promise<void> {
    await Promise.all(who === undefined ? hits.values() : [hits.get(who)]);
  }

  const arm = (fault: FaultName, value: number) => postFault(rendererUrl, fault, value);
  const insist = (fault: FaultName, value: number) => insistOn(() => arm(fault, value), fault);

  await Promise.all(names.map(raise));
  return {
    ...{ serverUrl: `http://${host}:${ports.server}`, rendererUrl, fates, arm, insist, whole },
    kill: (who, downMs) => hit(who, "kill", (child) => kill(child, downMs, () => raise(who))),
    pause: (who, forMs) => hit(who, "pause", (child) => pause(child, forMs)),
    async calm() {
      await whole();
      for (const fault of faultNames) await insist(fault, 0);
    },
    async stop() {
      await whole();
      for (const name of ["worker-1", "worker-2", "server", "renderer"] as const) await children.get(name)?.stop();
    },
  };
}

async function kill(child: Child, downMs: number, raise: () => Promise<void>): Promise<void> {
  child.kill("SIGKILL");
  await child.ended;
  await sleep(downMs);
  await raise();
}

async function pause(child: Child, forMs: number): Promise<void> {
  child.kill("SIGSTOP");
  await sleep(forMs);
  child.kill("SIGCONT");
}

async function insistOn(arm: () => Promise<boolean>, fault: FaultName): Promise<void> {
  const deadline = performance.now() + insistLimitMs;
  while (performance.now() < deadline) {
    if (await arm()) return;
    await sleep(100);
  }
  throw new Error(`the renderer does not hear of ${fault}`);
}

async function postFault(rendererUrl: string, fault: FaultName, value: number): Promise<boolean> {
  const body = JSON.stringify({ [fault]: value });
  try {
    const signal = AbortSignal.timeout(armLimitMs);
    return (await fetch(`${rendererUrl}/control/faults`, { method: "POST", body, signal })).ok;
  } catch (error) {
    // It is down or hangs at this moment: it has a worse fault than the one meant for it.
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}

function startPart(name: Name, options: CastOptions, ports: Record<"server" | "renderer", number>): Child {
  const { folder, dataDir, journal, stepMs } = options;
  const errors = openSync(join(folder, `${name}.log`), "a");
  const env = {
    DIECAST_DATA: dataDir,
    DIECAST_PORT: `${ports.server}`,
    COMFYUI_URL: `http://${host}:${ports.renderer}`,
  };
  if (name === "server") return startChild("../../server/main.ts", [], env, errors);
  if (name !== "renderer") return startChild("../../worker/main.ts", [], env, errors);
  const place = ["--port", `${ports.renderer}`, "--output", join(folder, "renderer")];
  const switches = ["--step-ms", `${stepMs}`, "--control", "--journal", journal];
  return startChild("../../worker/comfy/renderer/main.ts", [...place, ...switches], env, errors);
}
