import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, ReusePolicy } from "../../core/contracts.ts";
import { cancelJobs } from "../../core/job/decide.ts";
import type { Job } from "../../core/job/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { nextAttempt, startRun } from "../../core/run/decide.ts";
import { resumeRun } from "../../server/actions/resume-run.ts";
import { createPlanner } from "../../store/planning.ts";
import { eventually } from "../store/support.ts";
import { workplace } from "./working.ts";

const person = { actor: { kind: "person" as const, id: "test" } };
const place = workplace();

const hasEnded = (runId: string) => (state: ProjectState) => state.runs[runId]?.endedAt != null;
const versionOf = (assetId: string, number: number) =>
  place.studio.project.state().assets[assetId]?.versions[number - 1];
const renders = (prefix: string) => place.provider.requests.filter(({ tag }) => tag.job.startsWith(prefix)).length;

/** Starts the very plan of one spec under other names, as copies of it with the same seed would be planned. */
async function startTwins(runId: string, assetIds: readonly string[], reuse?: ReusePolicy): Promise<void> {
  const planner = await createPlanner(place.studio.project);
  const result = await planner.plan("icon_bolt", {
    attempt: 1,
    remedy: null,
    ...(reuse === undefined ? {} : { reuse }),
  });
  assert.ok(result.ok);
  const planned = assetIds.map((assetId) => ({ ...result.planned, assetId }));
  const trigger = { kind: "person" as const, id: null };
  const command = { runId, trigger, failurePolicy: "continue" as const, notBefore: null, planned, skipped: [] };
  await place.studio.project.commit((state) => startRun(state, command), person);
}

/** Starts one spec by an altered plan, as an edit of the spec would give it. */
async function startPlan(runId: string, assetId: string, planHash: string): Promise<void> {
  const planner = await createPlanner(place.studio.project);
  const result = await planner.plan(assetId, { attempt: 1, remedy: null });
  assert.ok(result.ok);
  const attempt = nextAttempt(place.studio.project.state(), assetId);
  const planned = [{ ...result.planned, assetId, planHash, attempt }];
  const trigger = { kind: "person" as const, id: null };
  const command = { runId, trigger, failurePolicy: "continue" as const, notBefore: null, planned, skipped: [] };
  await place.studio.project.commit((state) => startRun(state, command), person);
}

test("a run that stopped half-way is resumed with the same plan and seeds, and only missing pictures are rendered", async () => {
  const spec = "button_play";
  await place.studio.start("run-1", [spec]);
  place.provider.failNext("MISSING_NODE", 1);
  place.work();
  await place.studio.until(hasEnded("run-1"), "the run ends");
  const stopped = versionOf(spec, 1);
  const made = Object.values(stopped?.units ?? {}).filter(({ raw }) => raw !== null);
  assert.ok(stopped?.status === "exception" && made.length > 0 && made.length < 4, "some pictures exist");
  // Another version of the renderer: what a person resumes is taken as it is, and says where it was made.
  place.provider.setVersion("2");
  const { runId } = await resumeRun(place.studio.project, "run-1", null);
  await place.studio.until(hasEnded(runId), "the second run ends");
  const resumed = versionOf(spec, 2);
  assert.ok(resumed);
  assert.equal(renders(`${resumed.id}.`), 4 - made.length);
  assert.deepEqual([resumed?.planHash, resumed?.attempt], [stopped.planHash, 1]);
  for (const { unitKey, raw } of made) {
    assert.deepEqual(resumed?.units[unitKey]?.raw, raw);
    assert.equal(resumed?.units[unitKey]?.reusedFrom, stopped.id);
  }
  assert.ok(resumed?.route, "it was judged like any other");
  assert.equal(Object.values(place.studio.project.state().exceptions)[0]?.resolution, "superseded");
});

test("a graph that was rendered in the same environment is not rendered again; the version says whose picture it is", async () => {
  place.work();
  await startTwins("run-1", ["first"]);
  await place.studio.until(hasEnded("run-1"), "the first run ends");
  await startTwins("run-2", ["second"]);
  await place.studio.until(hasEnded("run-2"), "the second run ends");
  assert.equal(renders("second.v1"), 0);
  assert.deepEqual(versionOf("second", 1)?.units["v0"]?.raw, versionOf("first", 1)?.units["v0"]?.raw);
  const { events } = await place.studio.project.read({ since: 0, limit: 1000 });
  const results = events.flatMap((event) =>
    event.type === "job.succeeded" && event.payload.jobId === "second.v1.generate.v0" ? [event.payload.result] : [],
  );
  assert.deepEqual(
    results.map((result) => result.kind === "generate" && result.reused),
    [{ versionId: "first.v1", unitKey: "v0" }],
  );
});

test("when only the finish changes, the raw pictures are taken as they are and finished anew", async () => {
  place.work();
  await place.studio.start("run-1", ["icon_bolt"]);
  await place.studio.until(hasEnded("run-1"), "the first run ends");
  const before = place.provider.requests.length;
  const first = versionOf("icon_bolt", 1);
  assert.ok(first);
  const { objects } = place.studio.project;
  const plan = await objects.getJson<Plan>(first.planHash);
  const wider = { ...plan, finish: { ...plan.finish, paddingPx: plan.finish.paddingPx + 24 } };
  await startPlan("run-2", "icon_bolt", await objects.putJson(wider));
  await place.studio.until(hasEnded("run-2"), "the second run ends");
  const second = versionOf("icon_bolt", 2);
  assert.equal(place.provider.requests.length, before, "nothing is rendered");
  const [one, other] = [first, second].map((version) => Object.values(version?.units ?? {})[0]);
  assert.equal(one?.raw?.pixelHash, other?.raw?.pixelHash);
  assert.notEqual(one?.finished?.pixelHash, other?.finished?.pixelHash);
});

test("another environment, a policy per run, or a request for new pictures renders again", async () => {
  place.work();
  await startTwins("run-1", ["first"]);
  await place.studio.until(hasEnded("run-1"), "the first run ends");
  await startTwins("run-2", ["second"], "per_run");
  await place.studio.until(hasEnded("run-2"), "the second run ends");
  await startTwins("run-3", ["third"], "always_new");
  await place.studio.until(hasEnded("run-3"), "the third run ends");
  place.provider.setVersion("2");
  await startTwins("run-4", ["fourth"]);
  await place.studio.until(hasEnded("run-4"), "the fourth run ends");
  assert.deepEqual(["first.v1", "second.v1", "third.v1", "fourth.v1"].map(renders), [1, 1, 1, 1]);
});

test("two jobs with the same graph at the same time: one renders, the other waits and takes its picture", async () => {
  place.provider.hold();
  await startTwins("run-1", ["first", "second"]);
  place.work();
  const both = (state: ProjectState) => state.runningJobIds.filter((id) => id.includes("generate")).length === 2;
  await place.studio.until(both, "both have begun");
  place.provider.release();
  await place.studio.until(hasEnded("run-1"), "the run ends");
  assert.equal(renders("first.v1") + renders("second.v1"), 1);
  assert.equal(versionOf("first", 1)?.units["v0"]?.raw?.hash, versionOf("second", 1)?.units["v0"]?.raw?.hash);
});

test("one that waits for another's picture leaves its place on the renderer to a third, and takes one again when it has to render", async () => {
  place.provider.hold();
  await startTwins("run-1", ["first", "second"]);
  await place.studio.start("run-2", ["icon_coin", "icon_heart"]);
  place.work();
  await eventually(() => place.provider.requests.length === 2);
  const begunIn = ({ runningJobIds }: ProjectState) => runningJobIds.filter((id) => id.includes("generate"));
  // The worker knows of what it has begun before this process has read it from the log.
  await place.studio.until((state) => begunIn(state).length === 3, "three have begun");
  const { jobs } = place.studio.project.state();
  const begun = begunIn(place.studio.project.state());
  const twins = begun.filter((id) => !id.startsWith("icon")).toSorted((a, b) => seqOf(jobs[a]) - seqOf(jobs[b]));
  const rest = twins[1]?.split(".")[0] ?? "";
  await place.studio.project.commit((state) => cancelJobs(state, [twins[0] ?? ""], "not this one"), person);
  // Its place is the waiting twin's, not that of the render that is queued.
  await eventually(() => place.provider.requests.length === 3);
  assert.deepEqual([renders(rest), renders("icon")], [1, 1]);
  place.provider.release();
  await place.studio.until((state) => hasEnded("run-1")(state) && hasEnded("run-2")(state), "both runs end");
  assert.equal(place.provider.requests.length, 4);
});

const seqOf = (job: Job | undefined): number => job?.startedSeq ?? 0;

test("when the one that renders is canceled, the one that waits renders itself", async () => {
  place.provider.hold();
  await startTwins("run-1", ["first", "second"]);
  place.work();
  const both = (state: ProjectState) => state.runningJobIds.filter((id) => id.includes("generate")).length === 2;
  await place.studio.until(both, "both have begun");
  const { jobs, runningJobIds } = place.studio.project.state();
  const begun = (id: string) => jobs[id]?.startedSeq ?? 0;
  const rendering = runningJobIds.toSorted((a, b) => begun(a) - begun(b))[0] ?? "";
  await place.studio.project.commit((state) => cancelJobs(state, [rendering], "not this one"), person);
  place.provider.release();
  await place.studio.until(hasEnded("run-1"), "the run ends");
  const other = rendering.startsWith("first") ? "second" : "first";
  assert.equal(renders(`${other}.v1`), 1);
  assert.ok(versionOf(other, 1)?.route);
});
