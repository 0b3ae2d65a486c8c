import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../../scripts/start/ports.ts";
import { call } from "./client.ts";
import type { Target } from "./target.ts";

const host = "127.0.0.1";
/** Torch alone may take half a minute to load on a small machine. */
const startLimitMs = 180_000;
const lookMs = 250;

/** Server flags of a recording's profile. */
const flagsOf: { readonly [profile: string]: readonly string[] } = {
  preview: ["--preview-method", "latent2rgb"],
  "preview-taesd": ["--preview-method", "taesd"],
  "cache-lru": ["--cache-lru", "32"],
  "cache-none": ["--cache-none"],
  "no-metadata": ["--disable-metadata"],
  cors: ["--enable-cors-header"],
  "small-upload": ["--max-upload-size", "1"],
  "ws-image": ["--whitelist-custom-nodes", "websocket_image_save.py"],
};

/** A real ComfyUI that is started here, so it may be killed and started again, and its folders are ours. */
export interface OwnServer {
  readonly target: Target;
  close(): Promise<void>;
}

/**
 * Starts `command` (a shell's words up to ComfyUI's flags, as `python main.py --cpu`) with the profile's flags, on a free port
 * of loopback, with fresh folders for what goes in and comes out. Resolves when it answers; rejects when it ends before.
 */
export async function startOwnServer(command: string, profile: string): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-comfyui-"));
  const port = await freePort(host);
  const url = `http://${host}:${port}`;
  const args = [...(await foldersIn(folder)), "--listen", host, "--port", String(port), ...commonFlags];
  args.push(...(flagsOf[profile] ?? []));
  let child: ChildProcess | null = null;
  const target: Target = {
    url,
    isOurs: false,
    isAtHand: true,
    tag: "",
    async stop() {
      if (child !== null) await kill(child);
      child = null;
    },
    async start() {
      await target.stop();
      child = spawn("sh", ["-c", `exec ${command} "$@"`, "comfyui", ...args], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      await answering(target, child);
    },
    deleteOutput: (path) => rm(join(folder, "output", path)),
  };
  await target.start();
  return {
    target,
    async close() {
      await target.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const commonFlags = ["--disable-all-custom-nodes", "--disable-api-nodes"];

async function foldersIn(folder: string): Promise<string[]> {
  const flags: string[] = [];
  for (const name of ["input", "output", "temp"]) {
    await mkdir(join(folder, name));
    // ComfyUI makes a folder "temp" in the one it is given.
    flags.push(`--${name}-directory`, name === "temp" ? folder : join(folder, name));
  }
  return flags;
}

/** As a crash would: nothing is written or told at the end. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function answering(target: Target, child: ChildProcess): Promise<void> {
  for (const deadline = performance.now() + startLimitMs; performance.now() < deadline; await pause(lookMs)) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} before it answered.`);
    const status = await call(target, "/system_stats").then(
      (answer) => answer.status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (status === 200) return;
    if (status !== "ECONNREFUSED") throw new Error(`/system_stats of a starting server: ${status}`);
  }
  await kill(child);
  throw new Error(`The server did not answer within ${startLimitMs / 1000} s.`);
}
