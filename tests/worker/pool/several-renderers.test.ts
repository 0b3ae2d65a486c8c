import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import type { ProjectState } from "../../../core/project/state.ts";
import { projectLayout } from "../../../store/layout.ts";
import { createViewingWriter } from "../../../store/viewing.ts";
import { startPixelPool } from "../../../worker/pixels/pool.ts";
import { startWorker, type Worker } from "../../../worker/worker.ts";
import { createDiscProvider, type DiscProvider, demoProject, openStudio, type Studio } from "../../helpers/studio.ts";

const copaxFile = "copax_timeless_sdxl.safetensors";
const ponyFile = "pony_diffusion_v6_xl.safetensors";
let studio: Studio;
/** One for all tests: its thread takes longest to start. */
const pixels = startPixelPool();
after(() => pixels.close());
let worker: Worker | null = null;

beforeEach(async () => {
  studio = await openStudio();
});

afterEach(async () => {
  await worker?.close();
  worker = null;
  await studio.close();
});

function work(...providers: readonly DiscProvider[]): void {
  const renderers = providers.map((provider) => ({ url: `disc:${provider.id}`, provider }));
  worker = startWorker({
    dataDir: studio.dataDir,
    workerId: `worker-${providers.map(({ id }) => id).join("-")}`,
    ...{ renderers, queue: 2, pixels, log: () => undefined },
  });
}

const isFinished = (state: ProjectState) => state.runs["run-1"]?.endedAt !== null;

/** Specs of the example project by their checkpoint, as many as asked for of each. */
function specsOf(checkpointId: string, many: number): string[] {
  const heads = Object.values(studio.project.state().documents).filter(
    ({ kind, summary, pins }) => kind === "specs" && summary.checkpointId === checkpointId && pins !== null,
  );
  return heads
    .filter(({ summary }) => summary.outputKind === "single_image")
    .map(({ id }) => id)
    .slice(0, many);
}

function assetsOf(provider: DiscProvider): string[] {
  return [...new Set(provider.requests.map(({ tag }) => tag.job.split(".")[0] ?? ""))].sort();
}

test("a job goes only where its models exist, and where nobody has them it says what is missing", async () => {
  const [copax, pony] = [specsOf("copax", 2), specsOf("pony", 2)];
  assert.deepEqual([copax.length, pony.length], [2, 2]);
  const left = createDiscProvider("left", [ponyFile]);
  const right = createDiscProvider("right", [copaxFile]);
  await studio.start("run-1", [...copax, ...pony]);
  work(left, right);
  await studio.until(isFinished, "the run ends", 120_000);
  assert.deepEqual([assetsOf(left), assetsOf(right)], [copax.sort(), pony.sort()]);
  await worker?.close();

  const poor = ["poor", "poorer"].map((id) => createDiscProvider(id, [copaxFile, ponyFile]));
  for (const provider of poor) provider.failNext("MISSING_MODEL", 1);
  const [another = ""] = specsOf("copax", 3).slice(2);
  await studio.start("run-2", [another]);
  work(...poor);
  await studio.until((state) => state.runs["run-2"]?.endedAt !== null, "the second run ends", 120_000);
  const exceptions = Object.values(studio.project.state().exceptions).filter(({ assetId }) => assetId === another);
  assert.deepEqual(
    exceptions.map(({ code }) => code),
    ["MISSING_MODEL"],
  );
});

test("the log says which renderer a job was given to, and its next try asks there first", async () => {
  const [spec = ""] = specsOf("copax", 1);
  const [left, right] = [createDiscProvider("left"), createDiscProvider("right")];
  for (const provider of [left, right]) provider.failNext("PROVIDER_TIMEOUT", 1);
  await studio.start("run-1", [spec]);
  work(left, right);
  await studio.until(isFinished, "the run ends", 120_000);
  const used = [left, right].filter(({ requests }) => requests.length > 0);
  const [one] = used;
  assert.equal(used.length, 1, "all tries went to one renderer");
  const [first, second] = one?.requests ?? [];
  assert.deepEqual(second?.previousPromptIds, [first?.promptId]);
  const { events } = await studio.project.read({ since: 0, limit: 10_000, maxBytes: 1e8 });
  const told = events.flatMap((event) => (event.type === "job.started" ? [event.payload.providerId ?? null] : []));
  assert.deepEqual([...new Set(told)].sort(), [null, one?.id ?? ""].sort());
});

test("while one renderer is away the other does all, and no attempt is lost", async () => {
  const specs = specsOf("copax", 2);
  const [left, right] = [createDiscProvider("left"), createDiscProvider("right")];
  left.setReachable(false);
  await studio.start("run-1", specs);
  work(left, right);
  await studio.until(isFinished, "the run ends", 120_000);
  assert.equal(left.requests.length, 0);
  assert.ok(right.requests.every(({ tag }) => tag.attempt === 1));
});

test("what somebody looks at is rendered before the rest", async () => {
  const specs = specsOf("copax", 3);
  const last = specs.at(-1) ?? "";
  const layout = projectLayout(studio.dataDir, demoProject);
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const writer = createViewingWriter({ layout, serverId: "server", viewed: () => [last], onFault });
  await studio.start("run-1", specs);
  const renderer = createDiscProvider();
  // Last, because what nobody has confirmed for a while counts for nothing.
  writer.note();
  await writer.settled();
  work(renderer);
  await studio.until(isFinished, "the run ends", 120_000);
  await writer.close();
  assert.deepEqual(faults, []);
  assert.equal(assetsOf(renderer).length, 3);
  assert.equal(renderer.requests[0]?.tag.job.split(".")[0], last);
});
