import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { claimJob } from "../../core/job/decide.ts";
import { promptIdOf } from "../../core/job/prompt-id.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { performJob } from "../../worker/perform.ts";
import { type PixelPool, startPixelPool } from "../../worker/pixels/pool.ts";
import { createRunningJobs } from "../../worker/running-jobs.ts";
import type { Shift } from "../../worker/shift.ts";
import { createDiscProvider, openStudio, type Studio } from "../helpers/studio.ts";
import { eventually } from "../store/support.ts";

const jobId = "icon_bolt.v1.generate.v0";
const idle = { report: () => undefined, end: async () => undefined };
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
  const monotonic = () => performance.now();
  const place = { workerId: "w1", slot: null, project, provider, pixels, progress: idle, monotonic };
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

test("what another worker took over is let go of, and goes on on the renderer", async () => {
  const { project } = studio;
  await studio.start("run-2", ["icon_shield"]);
  const id = "icon_shield.v1.generate.v0";
  const job = project.state().jobs[id];
  assert.ok(job);
  const provider = createDiscProvider();
  provider.hold();
  const renderers = { provider: () => provider };
  const lines: string[] = [];
  const tools = { workerId: "w1", pixels, queue: 1, onFree: () => undefined };
  const jobs = createRunningJobs({ ...tools, renderers, log: (line) => void lines.push(line) });
  const shift = {
    project,
    progress: idle,
    lapses: () => 0,
    isAlive: () => true,
    isGone: () => false,
  } as unknown as Shift;
  jobs.begin(shift, job, new Set(), "disc");
  await studio.until(({ jobs: all }) => all[id]?.workerId === "w1", "the first claim");
  await eventually(() => provider.requests.length === 1);
  jobs.stopMoot(shift);
  assert.deepEqual(provider.aborted, [], "its own claim is nobody else's");
  const command = { jobId: id, workerId: "w2", promptId: promptIdOf("run-2", id, 2), providerId: "disc" };
  const actor = { kind: "worker" as const, id: "w2" };
  await project.commit((state, at) => claimJob(state, { ...command, at, lostWorkers: new Set(["w1"]) }), { actor });
  jobs.stopMoot(shift);
  assert.deepEqual(provider.aborted, [id]);
  await jobs.allDone();
  assert.match(lines.join("\n"), /canceled or taken over/);
  assert.equal(project.state().jobs[id]?.workerId, "w2");
});

test("a job that another worker claims and loses before our claim is decided gets the prompt of our own try, and knows the other's", async () => {
  const { project } = studio;
  await studio.start("run-3", ["icon_heart"]);
  const id = "icon_heart.v1.generate.v0";
  const job = structuredClone(project.state().jobs[id]);
  assert.ok(job);
  const [theirs, ours] = [1, 2].map((attempt) => promptIdOf("run-3", id, attempt));
  let isClaimed = false;
  const commit: typeof project.commit = async (...command) => {
    const claim = {
      jobId: id,
      workerId: "w2",
      promptId: theirs ?? null,
      providerId: "disc",
      lostWorkers: new Set<string>(),
    };
    const actor = { kind: "worker" as const, id: "w2" };
    if (!isClaimed) await project.commit((state, at) => claimJob(state, { ...claim, at }), { actor });
    isClaimed = true;
    return project.commit(...command);
  };
  const provider = createDiscProvider();
  const place = { workerId: "w1", slot: null, project: { ...project, commit }, provider, pixels, progress: idle };
  const quiet = { ...place, monotonic: () => performance.now(), lapses: () => 0, log: () => undefined };
  await performJob(quiet, job, new Set(["w2"]), new AbortController().signal);
  assert.deepEqual(
    provider.requests.map(({ promptId, previousPromptIds, tag }) => ({ promptId, previousPromptIds, at: tag.attempt })),
    [{ promptId: ours, previousPromptIds: [theirs], at: 2 }],
  );
  assert.equal(project.state().jobs[id]?.state, "succeeded");
});
