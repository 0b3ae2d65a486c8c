import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { hasEnded } from "../../core/job/state.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import type { Provider } from "../../worker/comfy/provider.ts";
import { performJob } from "../../worker/perform.ts";
import { type PixelPool, startPixelPool } from "../../worker/pixels/pool.ts";
import { createDiscProvider, demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { type PausedCalls, pausedCalls } from "../store/paused-calls.ts";
import { failOnFault } from "../store/support.ts";

const spec = "icon_bolt";
const person = { actor: { kind: "person", id: "test" } } as const;
let studio: Studio;
let pixels: PixelPool;
let late: { readonly calls: PausedCalls; readonly project: ProjectStore<ProjectState> };

before(async () => {
  studio = await openStudio();
  await studio.setPolicies({ reuse: "always_new" });
  pixels = startPixelPool();
  const calls = pausedCalls();
  const ports = { ...realPorts, fileSystem: calls.fileSystem };
  const given = { dataDir: studio.dataDir, projectId: demoProject, fold: projectFold, onFault: failOnFault };
  late = { calls, project: await openProject({ ...given, ports, lock: noLock }) };
});

after(async () => {
  await pixels.close();
  await late.project.close();
  await studio.close();
});

test("wherever a worker stands still with a job while another takes it over and does it whole, it is rendered once and ends once", async () => {
  let call = 1;
  while (await isRenderedOnce(call)) call += 1;
  assert.ok(call > 20, `only ${call} calls`);
});

/** False when the job is done with fewer calls. */
async function isRenderedOnce(call: number): Promise<boolean> {
  const runId = `run-${call}`;
  await studio.start(runId, [spec]);
  await late.project.catchUp();
  const jobId = `${spec}.v${call}.generate.v0`;
  const paid: string[] = [];
  const provider = payable(paid);
  let lapses = 0;
  const paused = await late.calls.pause(call, () => perform("late", late.project, jobId, provider, () => lapses));
  // Whoever stands still for so long is late with its beat.
  lapses += 1;
  await perform("other", studio.project, jobId, provider, () => 0);
  await paused.goOn();
  await studio.project.catchUp();
  const where = `call ${call}, before ${paused.at}`;
  assert.equal(paid.length, 1, where);
  const version = studio.project.state().assets[spec]?.versions.find(({ id }) => id === `${spec}.v${call}`);
  assert.ok(version?.units["v0"]?.raw, where);
  const { events } = await studio.project.read({ since: 0 });
  const own = events.filter(({ entityId }) => entityId === jobId).map(({ type }) => type);
  assert.equal(own.filter((type) => type === "job.succeeded").length, 1, where);
  assert.ok(own.filter((type) => type === "job.started").length <= 2, where);
  await studio.project.commit((state) => cancelRun(state, runId, "The next one."), person);
  return paused.isPaused;
}

/** Does a job as a worker does that believes the other one lost. */
async function perform(
  workerId: string,
  project: ProjectStore<ProjectState>,
  jobId: string,
  provider: Provider,
  lapses: () => number,
): Promise<void> {
  await project.catchUp();
  const job = project.state().jobs[jobId];
  if (job === undefined || hasEnded(job)) return;
  const progress = { report: () => undefined, end: async () => undefined };
  const place = { workerId, project, provider, pixels, slot: null, progress, lapses, log: () => undefined };
  const monotonic = () => performance.now();
  await performJob({ ...place, monotonic }, job, new Set(["late"]), new AbortController().signal);
}

/** A renderer that keeps to what a driver promises: it looks for earlier prompts, and asks before it takes a new one. */
function payable(paid: string[]): Provider {
  const disc = createDiscProvider();
  return {
    ...disc,
    async render(request, options) {
      const known = request.previousPromptIds.find((id) => paid.includes(id));
      if (known !== undefined) return { ...(await disc.render(request, options)), promptId: known, adopted: true };
      if ((await options.takenOver()) !== null) throw new Failure("STALE_ATTEMPT");
      paid.push(request.promptId);
      return disc.render(request, options);
    },
  };
}
