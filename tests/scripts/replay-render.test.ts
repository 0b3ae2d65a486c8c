import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { type CommandResult, runCommand } from "../../scripts/run-command.ts";
import { nodeArguments } from "../../store/programs.ts";
import { createComfyProvider } from "../../worker/comfy/comfy-provider.ts";
import type { Provider } from "../../worker/comfy/provider.ts";
import { type Renderer, startRenderer } from "../../worker/comfy/renderer/server.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { createDiscProvider, openStudio, type Studio } from "../helpers/studio.ts";

const [spec, other] = ["icon_bolt", "icon_coin"];
let studio: Studio;
let renderer: Renderer;
let output: string;
let bundle: string;

before(async () => {
  [output, bundle] = (await Promise.all(
    ["renderer", "bundle"].map((name) => mkdtemp(join(tmpdir(), `diecast-${name}-`))),
  )) as [string, string];
  studio = await openStudio();
  renderer = await startRenderer({ output, stepMs: 0 });
  await renderBy(createComfyProvider({ id: "comfyui", url: renderer.url, websocket: false }), "run-1", spec);
  await renderBy(createDiscProvider(), "run-2", other);
});

after(async () => {
  await renderer?.close();
  await studio?.close();
  for (const folder of [output, bundle]) await rm(folder, { recursive: true, force: true });
});

/** One version of a spec, made by the real worker. */
async function renderBy(provider: Provider, runId: string, specId: string): Promise<void> {
  const pixels = startPixelPool();
  const { dataDir } = studio;
  const renderers = [{ url: "disc:", provider }];
  const worker = startWorker({ dataDir, workerId: runId, renderers, queue: 2, pixels, log: () => undefined });
  await studio.start(runId, [specId]);
  const isJudged = (): boolean => studio.project.state().assets[specId]?.versions[0]?.reportHash != null;
  await studio.until(isJudged, `${specId} is judged`, 120_000);
  await worker.close();
  await pixels.close();
}

interface Rendered {
  readonly first: { readonly path: string } | null;
  readonly render: {
    readonly isSameEnvironment: boolean;
    readonly pictures: readonly { readonly unitKey: string; readonly level: string; readonly distance: number }[];
  };
}

function replay(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  const { DIECAST_DATA: _own, COMFYUI_URL: _theirs, ...rest } = process.env;
  const all = [...nodeArguments(join(ROOT, "scripts/replay.ts")), ...args];
  return runCommand(process.execPath, all, {
    cwd: ROOT,
    limitMs: 120_000,
    env: { ...rest, DIECAST_DATA: studio.dataDir, ...env },
  });
}

const read = ({ output: text }: CommandResult): Rendered => JSON.parse(text);

/** The renderer behind a proxy that answers only to those who show the key. */
async function guarded(t: TestContext): Promise<string> {
  const proxy = createServer((request, response) => {
    if (request.headers["x-key"] !== "k") return void response.writeHead(401).end();
    const { method, url = "", headers } = request;
    const { host: _, ...rest } = headers;
    const forwarded = httpRequest(new URL(url, renderer.url), { method, headers: rest }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  t.after(() => new Promise((resolve) => proxy.close(resolve)));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test("rendered again by the renderer it was made with, every pixel is the same: D2, and the command ends with 0", async (t) => {
  const [own, given] = await Promise.all([
    replay([`${spec}.v1`, "--render", "--json"]),
    replay([`${spec}.v1`, "--render"], { COMFYUI_URL: await guarded(t), COMFYUI_HEADERS: '{"x-key":"k"}' }),
  ]);
  assert.equal(own.exitCode, 0, own.output);
  const { first, render } = read(own);
  assert.equal(first, null);
  assert.equal(render.isSameEnvironment, true);
  assert.ok(render.pictures.length > 0);
  for (const picture of render.pictures) assert.deepEqual([picture.level, picture.distance], ["D2", 0]);
  assert.equal(given.exitCode, 0, given.output);
  assert.match(given.output, /the renderer it was made with:\n {2}v0 {2}D2, the same pixels/);
});

test("another renderer makes another picture: D3 with the measured distance, which is no failure", async () => {
  const again = await replay([`${other}.v1`, "--render"]);
  assert.equal(again.exitCode, 0, again.output);
  assert.match(again.output, /the decision trace is equal \(D1\)/);
  const distance = /another renderer:\n {2}v0 {2}D3, (0\.\d{4}) apart/.exec(again.output)?.[1];
  assert.ok(Number(distance) > 0.01, again.output);
});

test("with an altered document the graph is another one: the document is named, the picture is measured, and it ends with 1", async () => {
  assert.equal((await replay([`${spec}.v1`, "--out", bundle])).exitCode, 0);
  const name = (await readdir(bundle)).find((file) => file.startsWith("bundle-")) ?? "";
  const { documents } = JSON.parse(await readFile(join(bundle, name), "utf8"));
  const hash: string = documents[`specs/${spec}`];
  const file = join(bundle, "objects", hash.slice(0, 2), hash);
  const document = JSON.parse(await readFile(file, "utf8"));
  document.prompt = { ...document.prompt, positive: "a rusty kettle with a lid" };
  await writeFile(file, JSON.stringify(document));
  const again = await replay(["--from", bundle, "--render", "--json"]);
  assert.equal(again.exitCode, 1);
  const { first, render } = read(again);
  assert.equal(first?.path, `/documents/specs~1${spec}`);
  assert.equal(render.isSameEnvironment, true);
  assert.ok(render.pictures.every(({ level, distance }) => level === "D3" && distance > 0.001));
});
