import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProjectState } from "../../core/project/state.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const startLimitMs = 90_000;

/** A whole Diecast as `npm start` gives it, in a data folder of its own. */
export interface World {
  readonly url: string;
  readonly dataDir: string;
  /** GET, or POST when there is a body; `T` is what the test expects to read. */
  api<T = Record<string, unknown>>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T }>;
  state(): Promise<ProjectState>;
  /** SIGKILLs one of the processes that the launcher watches over. */
  kill(name: "server" | "worker" | "renderer"): Promise<void>;
  /** Polls the project until `isReached`, giving the state it was reached in; throws with the last state after `limitMs`. */
  until(isReached: (state: ProjectState) => boolean, limitMs?: number): Promise<ProjectState>;
  output(): string;
  stop(): Promise<number | null>;
  /** Removes the data folder; stops first. */
  remove(): Promise<void>;
}

export const projectId = "astroduck_demo";

/** Starts `npm start`'s bootstrap on a free port with an instant renderer; resolves when it says that it is ready. */
export async function startWorld(settings: Record<string, string> = {}, dataDir?: string): Promise<World> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), "diecast-world-")));
  const env = { ...process.env, DIECAST_DATA: folder, DIECAST_PORT: "0", DIECAST_RENDERER_STEP_MS: "0", ...settings };
  const child = spawn(process.execPath, ["scripts/bootstrap.mjs", "start"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    output = (output + chunk.toString("utf8")).slice(-100_000);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const url = await readyUrl(child, () => output);
  return makeWorld(child, url, folder, () => output);
}

async function readyUrl(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /Diecast is ready at (\S+)/.exec(output())?.[1];
    if (url !== undefined) return url;
    await pause(50);
  }
  child.kill("SIGKILL");
  throw new Error(`npm start did not get ready:\n${output()}`);
}

function makeWorld(child: ChildProcess, url: string, dataDir: string, output: () => string): World {
  const api: World["api"] = (path, body, headers) => request(`${url}/api${path}`, body, headers);
  const state = async (): Promise<ProjectState> => {
    const answer = await api<{ state: ProjectState }>(`/projects/${projectId}/state`);
    return answer.body.state;
  };

  async function stop(): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    return child.exitCode;
  }

  return {
    url,
    dataDir,
    api,
    state,
    until: (isReached, limitMs = 150_000) => reach(state, isReached, { limitMs, output }),
    output,
    stop,
    kill: (name) => killProcess(dataDir, name),
    async remove() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function request<T>(
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: T }> {
  const json = { "content-type": "application/json", ...headers };
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: json };
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text === "" ? "null" : text) };
}

async function reach(
  state: () => Promise<ProjectState>,
  isReached: (now: ProjectState) => boolean,
  { limitMs, output }: { readonly limitMs: number; readonly output: () => string },
): Promise<ProjectState> {
  const deadline = Date.now() + limitMs;
  let last: unknown = "nothing";
  while (Date.now() < deadline) {
    try {
      const now = await state();
      if (isReached(now)) return now;
      last = Object.values(now.jobs).map(({ id, state: jobState, attempt, code }) => [id, jobState, attempt, code]);
    } catch (error) {
      // The server may be down for a moment: that is what some tests do to it.
      last = error;
    }
    await pause(200);
  }
  const seen = last instanceof Error ? last.stack : JSON.stringify(last);
  throw new Error(`not reached in ${limitMs} ms; last: ${seen}\n${output().slice(-4000)}`);
}

async function killProcess(dataDir: string, name: string): Promise<void> {
  const text = await readFile(join(dataDir, "runtime", "processes.json"), "utf8");
  const pid: unknown = JSON.parse(text)[name];
  if (typeof pid !== "number") throw new Error(`no process ${name} in ${text}`);
  process.kill(pid, "SIGKILL");
}

/** Between two looks at something that has no event to wait for. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Every job of every run has ended. */
export function isQuiet(state: ProjectState): boolean {
  return Object.keys(state.runs).length > 0 && Object.values(state.runs).every((run) => run.endedAt !== null);
}
