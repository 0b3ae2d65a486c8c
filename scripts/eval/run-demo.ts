import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ProjectState } from "../../core/project/state.ts";
import { nodeArguments } from "../../store/programs.ts";
import { ROOT } from "../root.ts";

const startLimitMs = 120_000;
const runLimitMs = 15 * 60_000;

/** Starts a whole Diecast on its demo renderer in `dataDir`, renders every ready spec and stops it when all is quiet. */
export async function runDemo(dataDir: string, projectId: string): Promise<void> {
  const env = { ...process.env, DIECAST_DATA: dataDir, DIECAST_PORT: "0", DIECAST_RENDERER_STEP_MS: "0" };
  const child = spawn(process.execPath, nodeArguments(join(ROOT, "scripts/start.ts")), {
    ...{ cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] as const },
  });
  try {
    const url = await readyUrl(child);
    const started = await fetch(`${url}/api/projects/${projectId}/runs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ specs: "ready" }),
    });
    if (started.status !== 201) throw new Error(`the run was refused: ${await started.text()}`);
    await untilQuiet(`${url}/api/projects/${projectId}/state`);
  } finally {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  for (let waitedMs = 0; waitedMs < startLimitMs && child.exitCode === null; waitedMs += 100) {
    const url = /Diecast is ready at (\S+)/.exec(output)?.[1];
    if (url !== undefined) return url;
    await pause(100);
  }
  throw new Error(`Diecast did not get ready:\n${output}`);
}

async function untilQuiet(stateUrl: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < runLimitMs; waitedMs += 1000) {
    await pause(1000);
    const { state } = (await (await fetch(stateUrl)).json()) as { state: ProjectState };
    const runs = Object.values(state.runs);
    if (runs.length > 0 && runs.every(({ endedAt }) => endedAt !== null)) return;
  }
  throw new Error(`the demo run did not end within ${runLimitMs / 60_000} minutes`);
}
