import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { nodeArguments } from "../../store/programs.ts";
import { createProject } from "../../store/projects.ts";
import { readStream } from "./sse-client.ts";
import { call, eventually } from "./support.ts";

interface Started {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

async function startMain(t: TestContext, port: number): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-main-"));
  await createProject(folder, "quiet");
  const env = { ...process.env, DIECAST_DATA: folder, DIECAST_PORT: String(port) };
  const child = spawn(process.execPath, nodeArguments(join(ROOT, "server/main.ts")), { cwd: ROOT, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => (output += bytes));
  const ended = once(child, "close").then(() => child.exitCode);
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true });
  });
  return { child, output: () => output, ended };
}

test("asked to stop, the server ends its streams and is gone with 0 within its 4 s", async (t) => {
  const main = await startMain(t, 0);
  await eventually(() => main.output().includes('"ready":true'), 20_000);
  const port = Number(/"port":(\d+)/.exec(main.output())?.[1]);
  assert.equal((await call("GET", `http://127.0.0.1:${port}/api/health`)).status, 200);
  const streams = [0, 0, 0].map(() => readStream(port, "/api/projects/quiet/events/stream?since=0"));
  await eventually(() => streams.every((stream) => stream.frames.length > 0));
  main.child.kill("SIGTERM");
  // 1 would say that it had to be cut off after 4 s.
  assert.equal(await main.ended, 0, main.output());
  assert.ok(streams.every((stream) => stream.isClosed()));
});

test("a port in use is said in one sentence and ends the server with 1", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const main = await startMain(t, port);
  assert.equal(await main.ended, 1);
  assert.equal(main.output(), `Port ${port} of 127.0.0.1 is in use; set DIECAST_PORT to a free one.\n`);
});
