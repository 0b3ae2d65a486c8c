import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { progressLine } from "../../scripts/verify/progress-bar.ts";
import { lineOf } from "../../scripts/watch/frame.ts";
import { nodeArguments } from "../../store/programs.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { createDiscProvider, demoProject, openStudio, type Studio } from "../helpers/studio.ts";

let studio: Studio;
before(async () => {
  studio = await openStudio();
});
after(() => studio.close());

function watch(...args: readonly string[]) {
  const command = [
    ...nodeArguments(join(ROOT, "scripts/watch.ts")),
    "--data",
    studio.dataDir,
    "--project",
    demoProject,
    ...args,
  ];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (text.out += chunk));
  child.stderr.on("data", (chunk) => (text.err += chunk));
  const first = once(child.stdout, "data");
  return { text, first, ended: once(child, "close").then(([code]) => code as number) };
}

test("without a run there is nothing to watch; a run that does not exist is said to be none", async () => {
  const idle = watch();
  assert.equal(await idle.ended, 0);
  assert.equal(idle.text.out, "Nothing runs.\n");
  const unknown = watch("--run", "nobody");
  assert.equal(await unknown.ended, 2);
  assert.match(unknown.text.err, /There is no run nobody/);
});

test("a watch begins before the work, tells of it line by line as JSON, and ends with it, as well as it ended", {
  timeout: 120_000,
}, async (t) => {
  await studio.start("run-good", ["icon_bolt"]);
  const watching = watch("--json");
  await watching.first;
  const provider = createDiscProvider();
  const pixels = startPixelPool();
  const options = {
    dataDir: studio.dataDir,
    workerId: "worker-1",
    renderers: [{ url: "http://disc", provider }],
    queue: 2,
    pixels,
  };
  const worker = startWorker({ ...options, log: () => undefined });
  t.after(async () => {
    await worker.close();
    await pixels.close();
  });
  const code = await watching.ended;
  const frames = watching.text.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual([frames[0].hasEnded, frames[0].done], [false, 0]);
  const last = frames.at(-1);
  assert.deepEqual([last.hasEnded, last.percent], [true, 100]);
  assert.equal(code, last.counts.failed + last.counts.canceled === 0 ? 0 : 1);
  assert.ok(last.runIds.includes("run-good"));
  provider.failNext("MISSING_MODEL", 1);
  await studio.start("run-bad", ["icon_coin"]);
  const bad = watch("--run", "run-bad");
  assert.equal(await bad.ended, 1);
  assert.match(bad.text.out, /1 run ended: \d+ jobs? done, 1 failed, 3 canceled\.\n$/);
});

test("the line has a bar, figures, what remains and what is at work", () => {
  const row = { jobId: "j", assetId: "a", title: "Drone", words: "rendering, hover", percent: 60, etaMs: 900 };
  const frame = { seq: 1, runIds: ["r"], hasEnded: false, percent: 42, done: 12, total: 35, etaMs: 130_000 };
  const counts = { succeeded: 0, failed: 0, canceled: 0 };
  const line = lineOf({ ...frame, running: [row], counts });
  assert.match(line, /^█{10}░{14} 42 % {2}12 of 35 through, 2\u00a0min 10\u00a0s left · Drone: rendering, hover 60 %$/);
  assert.match(progressLine("log", 1, 2), /█{12}░{12} 50 %/);
});
