import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import type { Plan, ReusePolicy } from "../../core/contracts.ts";
import { cancelJobs } from "../../core/job/decide.ts";
import type { Job } from "../../core/job/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { nextAttempt, startRun } from "../../core/run/decide.ts";
import { resumeRun } from "../../server/actions/resume-run.ts";
import { createPlanner } from "../../store/planning.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker, type Worker } from "../../worker/worker.ts";
import { createDiscProvider, type DiscProvider, openStudio, type Studio } from "../helpers/studio.ts";
import { eventually } from "../store/support.ts";

const person = { actor: { kind: "person" as const, id: "test" } };
let studio: Studio;
let provider: DiscProvider;
/** One for all tests: its thread takes longest to start. */
const pixels = startPixelPool();
after(() => pixels.close());
let worker: Worker | null = null;

beforeEach(async () => {
  studio = await openStudio();
  provider = createDiscProvider();
});

afterEach(async () => {
  await worker?.close();
  worker = null;
  await studio.close();
});

function work(): void {
  const { dataDir } = studio;
  const renderers = [{ url: "disc:", provider }];
  worker = startWorker({ dataDir, workerId: "w", renderers, queue: 2, pixels, log: () => undefined });
}

const hasEnded = (runId: string) => (state: ProjectState) => state.runs[runId]?.endedAt != null;
const versionOf = (assetId: string, number: number) => studio.project.state().assets[assetId]?.versions[number - 1];
const renders = (prefix: string) => provider.requests.filter(({ tag }) => tag.job.startsWith(prefix)).length;

/** Starts the very plan of one spec under other names, as copies of it with the same seed would be planned. */
async function startTwins(runId: string, assetIds: readonly string[], reuse?: ReusePolicy): Promise<void> {
  const planner = await createPlanner(studio.project);
  const result = await planner.plan("icon_bolt", {
    attempt: 1,
    remedy: null,
    ...(reuse === undefined ? {} : { reuse }),
  });
  assert.ok(result.ok);
  const planned = assetIds.map((assetId) => ({ ...result.planned, assetId }));
  const trigger = { kind: "person" as const, id: null };
  const command = { runId, trigger, failurePolicy: "continue" as const, notBefore: null, planned, skipped: [] };
  await studio.project.commit((state) => startRun(state, command), person);
}

/** Starts one spec by an altered plan, as an edit of the spec would give it. */
async function startPlan(runId: string, assetId: string, planHash: string): Promise<void> {
  const planner = await createPlanner(studio.project);
  const result = await planner.plan(assetId, { attempt: 1, remedy: null });
  assert.ok(result.ok);
  const attempt = nextAttempt(studio.project.state(), assetId);
  const planned = [{ ...result.planned, assetId, planHash, attempt }];
  const trigger = { kind: "person" as const, id: null };
  const command = { runId, trigger, failurePolicy: "continue" as const, notBefore: null, planned, skipped: [] };
  await studio.project.commit((state) => startRun(state, command), person);
}

test("a run that stopped half-way is resumed with the same plan and seeds, and only missing pictures are rendered", async () => {
  const spec = "button_play";
  await studio.start("run-1", [spec]);
  provider.failNext("MISSING_NODE", 1);
  work();
  await studio.until(hasEnded("run-1"), "the run ends");
  const stopped = versionOf(spec, 1);
  const made = Object.values(stopped?.units ?? {}).filter(({ raw }) => raw !== null);
  assert.ok(stopped?.status === "exception" && made.length > 0 && made.length < 4, "some pictures exist");
  // Another version of the renderer: what a person resumes is taken as it is, and says where it was made.
  provider.setVersion("2");
  const { runId } = await resumeRun(studio.project, "run-1", null);
  await studio.until(hasEnded(runId), "the second run ends");
  const resumed = versionOf(spec, 2);
  assert.ok(resumed);
  assert.equal(renders(`${resumed.id}.`), 4 - made.length);
  assert.deepEqual([resumed?.planHash, resumed?.attempt], [stopped.planHash, 1]);
  for (const { unitKey, raw } of made) {
    assert.deepEqual(resumed?.units[unitKey]?.raw, raw);
    assert.equal(resumed?.units[unitKey]?.reusedFrom, stopped.id);
  }
  assert.ok(resumed?.route, "it was judged like any other");
  assert.equal(Object.values(studio.project.state().exceptions)[0]?.resolution, "superseded");
});

test("a graph that was rendered in the same environment is not rendered again; the version says whose picture it is", async () => {
  work();
  await startTwins("run-1", ["first"]);
  await studio.until(hasEnded("run-1"), "the first run ends");
  await startTwins("run-2", ["second"]);
  await studio.until(hasEnded("run-2"), "the second run ends");
  assert.equal(renders("second.v1"), 0);
  assert.deepEqual(versionOf("second", 1)?.units["v0"]?.raw, versionOf("first", 1)?.units["v0"]?.raw);
  const { events } = await studio.project.read({ since: 0, limit: 1000 });
  const results = events.flatMap((event) =>
    event.type === "job.succeeded" && event.payload.jobId === "second.v1.generate.v0" ? [event.payload.result] : [],
  );
  assert.deepEqual(
    results.map((result) => result.kind === "generate" && result.reused),
    [{ versionId: "first.v1", unitKey: "v0" }],
  );
});

test("when only the finish changes, the raw pictures are taken as they are and finished anew", async () => {
  work();
  await studio.start("run-1", ["icon_bolt"]);
  await studio.until(hasEnded("run-1"), "the first run ends");
  const before = provider.requests.length;
  const first = versionOf("icon_bolt", 1);
  assert.ok(first);
  const { objects } = studio.project;
  const plan = await objects.getJson<Plan>(first.planHash);
  const wider = { ...plan, finish: { ...plan.finish, paddingPx: plan.finish.paddingPx + 24 } };
  await startPlan("run-2", "icon_bolt", await objects.putJson(wider));
  await studio.until(hasEnded("run-2"), "the second run ends");
  const second = versionOf("icon_bolt", 2);
  assert.equal(provider.requests.length, before, "nothing is rendered");
  const [one, other] = [first, second].map((version) => Object.values(version?.units ?? {})[0]);
  assert.equal(one?.raw?.pixelHash, other?.raw?.pixelHash);
  assert.notEqual(one?.finished?.pixelHash, other?.finished?.pixelHash);
});

test("another environment, a policy per run, or a request for new pictures renders again", async () => {
  work();
  await startTwins("run-1", ["first"]);
  await studio.until(hasEnded("run-1"), "the first run ends");
  await startTwins("run-2", ["second"], "per_run");
  await studio.until(hasEnded("run-2"), "the second run ends");
  await startTwins("run-3", ["third"], "always_new");
  await studio.until(hasEnded("run-3"), "the third run ends");
  provider.setVersion("2");
  await startTwins("run-4", ["fourth"]);
  await studio.until(hasEnded("run-4"), "the fourth run ends");
  assert.deepEqual(["first.v1", "second.v1", "third.v1", "fourth.v1"].map(renders), [1, 1, 1, 1]);
});

test("two jobs with the same graph at the same time: one renders, the other waits and takes its picture", async () => {
  provider.hold();
  await startTwins("run-1", ["first", "second"]);
  work();
  const both = (state: ProjectState) => state.runningJobIds.filter((id) => id.includes("generate")).length === 2;
  await studio.until(both, "both have begun");
  provider.release();
  await studio.until(hasEnded("run-1"), "the run ends");
  assert.equal(renders("first.v1") + renders("second.v1"), 1);
  assert.equal(versionOf("first", 1)?.units["v0"]?.raw?.hash, versionOf("second", 1)?.units["v0"]?.raw?.hash);
});

test("one that waits for another's picture leaves its place on the renderer to a third, and takes one again when it has to render", async () => {
  provider.hold();
  await startTwins("run-1", ["first", "second"]);
  await studio.start("run-2", ["icon_coin", "icon_heart"]);
  work();
  await eventually(() => provider.requests.length === 2);
  const begunIn = ({ runningJobIds }: ProjectState) => runningJobIds.filter((id) => id.includes("generate"));
  // The worker knows of what it has begun before this process has read it from the log.
  await studio.until((state) => begunIn(state).length === 3, "three have begun");
  const { jobs } = studio.project.state();
  const begun = begunIn(studio.project.state());
  const twins = begun.filter((id) => !id.startsWith("icon")).toSorted((a, b) => seqOf(jobs[a]) - seqOf(jobs[b]));
  const rest = twins[1]?.split(".")[0] ?? "";
  await studio.project.commit((state) => cancelJobs(state, [twins[0] ?? ""], "not this one"), person);
  // Its place is the waiting twin's, not that of the render that is queued.
  await eventually(() => provider.requests.length === 3);
  assert.deepEqual([renders(rest), renders("icon")], [1, 1]);
  provider.release();
  await studio.until((state) => hasEnded("run-1")(state) && hasEnded("run-2")(state), "both runs end");
  assert.equal(provider.requests.length, 4);
});

const seqOf = (job: Job | undefined): number => job?.startedSeq ?? 0;

test("when the one that renders is canceled, the one that waits renders itself", async () => {
  provider.hold();
  await startTwins("run-1", ["first", "second"]);
  work();
  const both = (state: ProjectState) => state.runningJobIds.filter((id) => id.includes("generate")).length === 2;
  await studio.until(both, "both have begun");
  const { jobs, runningJobIds } = studio.project.state();
  const begun = (id: string) => jobs[id]?.startedSeq ?? 0;
  const rendering = runningJobIds.toSorted((a, b) => begun(a) - begun(b))[0] ?? "";
  await studio.project.commit((state) => cancelJobs(state, [rendering], "not this one"), person);
  provider.release();
  await studio.until(hasEnded("run-1"), "the run ends");
  const other = rendering.startsWith("first") ? "second" : "first";
  assert.equal(renders(`${other}.v1`), 1);
  assert.ok(versionOf(other, 1)?.route);
});
