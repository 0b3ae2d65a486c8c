import assert from "node:assert/strict";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import type { ProjectState } from "../../core/project/state.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker, type Worker } from "../../worker/worker.ts";
import { createDiscProvider, type DiscProvider, openStudio, type Studio } from "../helpers/studio.ts";
import { eventually } from "../store/support.ts";

const spec = "icon_bolt";
const job = `${spec}.v1.generate.v0`;
const isFinished = (state: ProjectState) => (state.runs["run-1"]?.endedAt ?? null) !== null;
let studio: Studio;
let provider: DiscProvider;
/** One for all tests: its thread takes longest to start. */
const pixels = startPixelPool();
after(() => pixels.close());
let worker: Worker | null = null;
const lines: string[] = [];

beforeEach(async () => {
  studio = await openStudio();
  provider = createDiscProvider();
  lines.length = 0;
});

afterEach(async () => {
  await worker?.close();
  worker = null;
  await studio.close();
});

function work(): void {
  const log = (line: string): unknown => lines.push(line);
  worker = startWorker({
    ...{ renderers: [{ url: "disc:", provider }], queue: 2, pixels, log },
    ...{ dataDir: studio.dataDir, workerId: "w" },
  });
}

/** What `seed --force` does: the old folder moves away, the project begins anew in its place. */
async function replaceProject(): Promise<void> {
  const { dataDir, project } = studio;
  await project.close();
  await rename(project.folder, join(dataDir, "replaced"));
  studio = await openStudio(dataDir);
}

test("a worker follows a project that is replaced while it runs", async () => {
  work();
  await studio.start("run-1", [spec]);
  await studio.until(isFinished, "the run ends");
  await replaceProject();
  await studio.start("run-1", [spec]);
  await studio.until(isFinished, "the run of the new project ends");
  assert.equal(studio.project.state().assets[spec]?.versions.length, 1);
});

test("a render of a project that was replaced is stopped on the renderer, and leaves nothing in the new one", async () => {
  provider.hold();
  work();
  await studio.start("run-1", [spec]);
  await eventually(() => provider.requests.some(({ tag }) => tag.job === job));
  await replaceProject();
  const seq = studio.project.headSeq();
  await eventually(() => provider.aborted.includes(job));
  await worker?.close();
  await studio.project.catchUp();
  assert.equal(studio.project.headSeq(), seq);
});

test("a worker finds a project that appears while it runs", async () => {
  const away = join(studio.dataDir, "elsewhere");
  const { folder } = studio.project;
  await studio.start("run-1", [spec]);
  await studio.project.close();
  await rename(folder, away);
  work();
  await rename(away, folder);
  studio = await openStudio(studio.dataDir);
  await studio.until(isFinished, "the run ends");
});

test("a project that can't be opened is said once and does not keep the others waiting", async () => {
  await mkdir(join(studio.dataDir, "projects", "aaa-broken", "events", "events.jsonl"), { recursive: true });
  work();
  await studio.start("run-1", [spec]);
  await studio.until(isFinished, "the run ends");
  assert.equal(lines.filter((line) => line.includes("aaa-broken")).length, 1);
});
