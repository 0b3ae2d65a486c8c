import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createLauncher, type Launcher } from "../../scripts/start/launcher.ts";
import { nodeArguments } from "../../store/programs.ts";
import { hasProcessesFile, isAlive, launcherWorld, type Name, until, type World } from "./launcher-world.ts";

function launcherOf(world: World): Launcher {
  return createLauncher(world.root, world.loaded, (line) => world.lines.push(line));
}

/** What a stand-in printed at its newest start. */
function factsOf(world: World, name: Name): { args: readonly string[]; COMFYUI_URL?: string; DIECAST_PORT?: string } {
  const prefix = `[${name}] {`;
  const line = world.lines.findLast((candidate) => candidate.startsWith(prefix));
  assert.ok(line, `${name} has printed nothing`);
  return JSON.parse(line.slice(prefix.length - 1));
}

test("start is done when renderer, server and worker are ready, and their pids are on disk", async (t) => {
  const world = await launcherWorld({ port: 4777 });
  const launcher = launcherOf(world);
  t.after(launcher.kill);
  await launcher.start();
  const pids = world.pids();
  assert.deepEqual(Object.keys(pids).sort(), ["renderer", "server", "worker"]);
  for (const pid of Object.values(pids)) assert.ok(isAlive(pid));
  assert.equal(factsOf(world, "server").DIECAST_PORT, "4777");
  const [, rendererPort] = factsOf(world, "renderer").args;
  assert.equal(factsOf(world, "worker").COMFYUI_URL, `http://127.0.0.1:${rendererPort}`);
  assert.equal(await launcher.stop(), true);
  for (const pid of Object.values(pids)) assert.equal(isAlive(pid), false);
  assert.equal(await hasProcessesFile(world.config), false);
});

test("with the address of a ComfyUI no demo renderer is started", async (t) => {
  const world = await launcherWorld({ comfyuiUrl: "http://127.0.0.1:8188" });
  const launcher = launcherOf(world);
  t.after(launcher.kill);
  await launcher.start();
  assert.deepEqual(Object.keys(world.pids()).sort(), ["server", "worker"]);
  assert.equal(factsOf(world, "worker").COMFYUI_URL, "http://127.0.0.1:8188");
  await launcher.stop();
});

test("a killed process comes back, the others go on, and the renderer keeps its port", async (t) => {
  const world = await launcherWorld();
  const launcher = launcherOf(world);
  t.after(launcher.kill);
  await launcher.start();
  const before = world.pids();
  const factsBefore = factsOf(world, "renderer");
  const startsBefore = world.lines.length;
  process.kill(before.renderer ?? 0, "SIGKILL");
  await until("the second start of the renderer", () =>
    world.lines.slice(startsBefore).some((line) => line.startsWith("[renderer] {")),
  );
  const after = world.pids();
  assert.notEqual(after.renderer, before.renderer);
  assert.equal(after.server, before.server);
  assert.equal(after.worker, before.worker);
  assert.deepEqual(factsOf(world, "renderer"), factsBefore);
  assert.ok(world.lines.includes("[renderer] ended by SIGKILL; starting it again in 0.5 s"));
  assert.equal(await launcher.stop(), true);
});

test("a process that does not end when asked is ended by force", async (t) => {
  process.env["STUBBORN"] = "server";
  t.after(() => delete process.env["STUBBORN"]);
  const world = await launcherWorld();
  const launcher = launcherOf(world);
  t.after(launcher.kill);
  await launcher.start();
  const pids = Object.values(world.pids());
  assert.equal(await launcher.stop(), false);
  for (const pid of pids) assert.equal(isAlive(pid), false);
});

test("when the launcher itself is killed, all its processes end", async () => {
  const script = fileURLToPath(new URL("launcher-process.ts", import.meta.url));
  const launcher = spawn(process.execPath, nodeArguments(script), { stdio: ["ignore", "pipe", "inherit"] });
  const [output] = await once(launcher.stdout, "data");
  const pids: readonly number[] = Object.values(JSON.parse(String(output)));
  assert.equal(pids.length, 3);
  launcher.kill("SIGKILL");
  await until("the end of all processes", () => !pids.some(isAlive));
});
