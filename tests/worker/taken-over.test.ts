import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { claimJob } from "../../core/job/decide.ts";
import { promptIdOf } from "../../core/job/prompt-id.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { performJob } from "../../worker/perform.ts";
import { type PixelPool, startPixelPool } from "../../worker/pixels/pool.ts";
import { createDiscProvider, openStudio, type Studio } from "../helpers/studio.ts";

const jobId = "icon_bolt.v1.generate.v0";
let studio: Studio;
let pixels: PixelPool;

before(async () => {
  studio = await openStudio();
  pixels = startPixelPool();
});

after(async () => {
  await pixels.close();
  await studio.close();
});

test("after a lapse of its lease a worker asks the log whether its job is still its own, and drops what is not", async () => {
  const { project } = studio;
  await studio.start("run-1", ["icon_bolt"]);
  const job = project.state().jobs[jobId];
  assert.ok(job);
  const actor = { kind: "worker" as const, id: "w2" };
  const answers: (readonly string[] | null)[] = [];
  const lines: string[] = [];
  let lapses = 0;
  const provider = {
    ...createDiscProvider(),
    async render(_: unknown, { takenOver }: { takenOver: () => Promise<readonly string[] | null> }) {
      answers.push(await takenOver());
      lapses += 1;
      answers.push(await takenOver());
      const command = { jobId, workerId: "w2", promptId: promptIdOf("run-1", jobId, 2), providerId: "disc" };
      await project.commit((state, at) => claimJob(state, { ...command, at, lostWorkers: new Set(["w1"]) }), { actor });
      answers.push(await takenOver());
      await project.commit((state) => cancelRun(state, "run-1", "no"), { actor: { kind: "person", id: "p" } });
      answers.push(await takenOver());
      throw new Failure("STALE_ATTEMPT");
    },
  };
  const progress = { report: () => undefined, end: async () => undefined };
  const place = { workerId: "w1", slot: null, project, provider, pixels, progress, monotonic: () => performance.now() };
  const quiet = { ...place, lapses: () => lapses, log: (line: string) => void lines.push(line) };
  await performJob(quiet, job, new Set(), new AbortController().signal);
  assert.deepEqual(answers, [null, null, [promptIdOf("run-1", jobId, 2)], []]);
  assert.match(lines.join("\n"), /canceled or taken over/);
  const { events } = await project.read({ since: 0 });
  assert.deepEqual(
    events.filter(({ entityId }) => entityId === jobId).map(({ type }) => type),
    ["job.started", "job.started"],
  );
});
