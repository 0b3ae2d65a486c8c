import assert from "node:assert/strict";
import { test } from "node:test";
import type { VersionPlan } from "../../../core/contracts.ts";
import { claimJob, retryJob, succeedJob } from "../../../core/job/decide.ts";
import { dueJobs } from "../../../core/job/schedule.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { defaultSchedulePolicy, type SchedulePolicy } from "../../../core/schedule/policy.ts";
import { dispatchPixels, dispatchRender } from "../../../core/schedule/scheduler.ts";
import { initialScheduler, type SchedulerState } from "../../../core/schedule/standing.ts";
import type { Dispatch, ProjectView, ServerView } from "../../../core/schedule/view.ts";
import { versionOf } from "../../../scripts/bench/scheduler-workload.ts";
import { createWorld, instant } from "../../../scripts/bench/scheduler-world.ts";
import { and, given, image, runStarted } from "../given.ts";

const at = "2026-06-01T00:00:00.000Z";
const nobody: ReadonlySet<string> = new Set();

function server(id: string, free = 1, fits: ServerView["fits"] = () => true): ServerView {
  return { id, busy: 0, free, fits };
}

function plan(assetId: string, checkpointId = "copax", stack = "00000000", pictures = 1): VersionPlan {
  return versionOf(assetId, { checkpointId, affinity: `${stack}.00000000.512x512`, pictures });
}

/** A project with these versions due; jobs that `begun` names may not begin again. */
function view(
  projectId: string,
  versions: readonly VersionPlan[],
  {
    begun = new Set<string>(),
    policy = {},
    ...more
  }: Omit<Partial<ProjectView>, "policy"> & { begun?: Set<string>; policy?: Partial<SchedulePolicy> } = {},
): ProjectView {
  const due = dueJobs(given(runStarted("r", ...versions)), at, nobody);
  const mayBegin: ProjectView["mayBegin"] = ({ id }) => !begun.has(id);
  return {
    projectId,
    due,
    viewed: [],
    rendering: [],
    mayRenderOn: () => true,
    mayBegin,
    ...more,
    policy: { ...defaultSchedulePolicy, ...policy },
  };
}

/** Lets the scheduler begin renders one after another until it has no more, or `most`. */
function drain(
  state: SchedulerState,
  views: readonly ProjectView[],
  begun: Set<string>,
  most = 1000,
  servers = [server("s")],
): Dispatch[] {
  const all: Dispatch[] = [];
  while (all.length < most) {
    const dispatch = dispatchRender(state, { at, projects: views }, servers);
    if (dispatch === null) break;
    begun.add(dispatch.job.id);
    all.push(dispatch);
  }
  return all;
}

const assetsOf = (dispatches: readonly Dispatch[]): string[] => dispatches.map(({ job }) => job.assetId);

test("a server stays with its checkpoint, then with its LoRA stack, then with the words", () => {
  const versions = [
    plan("a", "copax", "11111111"),
    plan("b", "pony"),
    plan("c", "copax", "22222222"),
    plan("d", "copax", "11111111"),
  ];
  const begun = new Set<string>();
  assert.deepEqual(assetsOf(drain(initialScheduler(), [view("p", versions, { begun })], begun)), ["a", "d", "c", "b"]);
});

test("what somebody looks at goes first, whatever is loaded", () => {
  const versions = [plan("a"), plan("b"), plan("c", "pony")];
  const begun = new Set<string>();
  const whole = view("p", versions, { begun });
  const looked = whole.due
    .flatMap(({ jobs }) => [...jobs])
    .filter(({ assetId, kind }) => assetId === "c" && kind === "generate");
  const state = initialScheduler();
  drain(state, [whole], begun, 1);
  const viewed = [{ versionId: "c.v1", due: looked }];
  assert.deepEqual(assetsOf(drain(state, [{ ...whole, viewed }], begun)), ["c", "b"]);
});

test("nothing begins beyond the caps of a project, of a checkpoint, or of a server", () => {
  const versions = [plan("a"), plan("b", "pony")];
  const none = (policy: Partial<SchedulePolicy>, rendering: readonly string[], servers = [server("s")]) =>
    dispatchRender(initialScheduler(), { at, projects: [view("p", versions, { policy, rendering })] }, servers)?.job
      .assetId ?? null;
  assert.equal(none({ maxRenders: 2 }, ["copax"]), "a");
  assert.equal(none({ maxRenders: 2 }, ["copax", "copax"]), null);
  assert.equal(none({ maxRendersByCheckpoint: { copax: 1 } }, ["copax"]), "b");
  assert.equal(none({}, [], [server("s", 0)]), null);
});

test("a job goes only where its models are, and back to the renderer that may have its prompt", () => {
  const onlyPony: ServerView["fits"] = (_, { checkpointId }) => checkpointId === "pony";
  const ask = { at, projects: [view("p", [plan("a"), plan("b", "pony")])] };
  const servers = [server("left", 1, onlyPony), server("right", 0)];
  assert.equal(dispatchRender(initialScheduler(), ask, servers)?.job.assetId, "b");
  const started = {
    ...{ jobId: "a.v1.generate.v0", runId: "r", kind: "generate" as const, assetId: "a", versionId: "a.v1" },
    ...{ unitKey: "v0", attempt: 1, workerId: "gone", promptId: "prompt", providerId: "right" },
  };
  const state = given(runStarted("r", plan("a")), {
    type: "job.started",
    entityType: "job",
    entityId: started.jobId,
    payload: started,
  });
  const goes = (there: readonly ServerView[]) => {
    const project = { ...view("p", []), due: dueJobs(state, at, new Set(["gone"])) };
    return dispatchRender(initialScheduler(), { at, projects: [project] }, there)?.serverId ?? null;
  };
  assert.equal(goes([server("left"), server("right")]), "right");
  assert.equal(goes([server("left")]), "left");
  const failed = { code: "PROVIDER_UNREACHABLE", sentence: "Away.", maxAttempts: 3, notBefore: at };
  const claim = { jobId: started.jobId, workerId: "gone", startedSeq: state.seq };
  and(state, ...retryJob(state, claim, failed));
  assert.equal(goes([server("left"), server("right")]), "right");
  assert.equal(goes([server("left"), server("right", 0)]), null);
  assert.equal(goes([server("left")]), "left");
});

test("a render whose worker is gone is taken up before everything, past queue, caps and breaker", () => {
  const plans = [plan("a"), plan("b", "pony")];
  const state = given(runStarted("r", ...plans));
  const claim = { jobId: "b.v1.generate.v0", workerId: "gone", promptId: "prompt", providerId: "s", at };
  and(state, ...claimJob(state, { ...claim, lostWorkers: nobody }));
  const due = dueJobs(state, at, new Set(["gone"]));
  const closed = { policy: { maxRenders: 1 }, rendering: ["copax"], mayRenderOn: () => false };
  const full = [server("s", 0)];
  const ask = { at, projects: [{ ...view("p", plans, closed), due }] };
  assert.equal(dispatchRender(initialScheduler(), ask, full)?.job.assetId, "b");
  const begun = { at, projects: [{ ...view("p", plans, closed), due, mayBegin: () => false }] };
  assert.equal(dispatchRender(initialScheduler(), begun, full), null);
  assert.equal(dispatchRender(initialScheduler(), ask, []), null);
});

test("other work whose worker is gone goes first too", () => {
  const state = given(runStarted("r", plan("a"), plan("b")));
  for (const spec of ["a", "b"]) end(state, `${spec}.v1.generate.v0`);
  const claim = { jobId: "b.v1.finish", workerId: "gone", promptId: null, at, lostWorkers: nobody };
  and(state, ...claimJob(state, claim));
  const projects = [{ ...view("p", []), due: dueJobs(state, at, new Set(["gone"])) }];
  assert.equal(dispatchPixels(initialScheduler(), { at, projects })?.job.id, "b.v1.finish");
  const alive = [{ ...view("p", []), due: dueJobs(state, at, nobody) }];
  assert.equal(dispatchPixels(initialScheduler(), { at, projects: alive })?.job.id, "a.v1.finish");
});

function end(state: ProjectState, jobId: string): void {
  and(state, ...claimJob(state, { jobId, workerId: "w", promptId: "p", at, lostWorkers: nobody }));
  const claim = { jobId, workerId: "w", startedSeq: state.seq };
  const made = { kind: "generate" as const, image, promptId: "p", fromCache: false, adopted: false };
  const result = { ...made, environmentHash: "b".repeat(64) };
  and(state, ...succeedJob(state, claim, { durationMs: 1, result }));
}

test("in the long run projects share by weight, whatever checkpoints they use", () => {
  const versions = (checkpointId: string) => Array.from({ length: 300 }, (_, n) => plan(`x${1000 + n}`, checkpointId));
  const heavy = new Set<string>();
  const light = new Set<string>();
  const views = [
    view("heavy", versions("copax"), { begun: heavy, policy: { weight: 3 } }),
    view("light", versions("pony"), { begun: light }),
  ];
  const state = initialScheduler();
  const served = { heavy: 0, light: 0 };
  for (let n = 0; n < 320; n += 1) {
    const dispatch = dispatchRender(state, { at, projects: views }, [server("s")]);
    assert.ok(dispatch);
    (dispatch.projectId === "heavy" ? heavy : light).add(dispatch.job.id);
    served[dispatch.projectId === "heavy" ? "heavy" : "light"] += 1;
  }
  // Affinity may be ahead by the bound at any moment, and no more.
  assert.ok(Math.abs(served.heavy - 240) <= 20, JSON.stringify(served));
});

test("a project that comes back has saved up nothing", () => {
  const many = Array.from({ length: 60 }, (_, n) => plan(`x${100 + n}`));
  const begun = new Set<string>();
  const state = initialScheduler();
  drain(state, [view("busy", many, { begun })], begun, 40);
  const late = new Set<string>();
  const both = [view("busy", many, { begun }), view("late", many, { begun: late })];
  const first = Array.from({ length: 10 }, () => {
    const dispatch = dispatchRender(state, { at, projects: both }, [server("s")]);
    (dispatch?.projectId === "late" ? late : begun).add(dispatch?.job.id ?? "");
    return dispatch?.projectId;
  });
  assert.ok(first.includes("busy"), first.join());
});

test("of two free lanes the higher one begins first, as long as the lower has not waited too long", () => {
  const versions = (prefix: string) => Array.from({ length: 30 }, (_, n) => plan(`${prefix}${100 + n}`));
  const world = createWorld({ weights: { p: 1 }, arrivals: [], viewings: [], renderS: new Map() });
  world.plan({ atS: 0, projectId: "p", isFollowUp: false, versions: versions("b") });
  world.plan({ atS: 0, projectId: "p", isFollowUp: true, versions: versions("f") });
  const state = initialScheduler();
  const lanes = Array.from({ length: 24 }, () => {
    const dispatch = dispatchRender(state, { at: instant(1), projects: world.views(1) }, [server("s")]);
    if (dispatch === null) return "none";
    world.begin("p", dispatch.job, 1);
    return dispatch.job.lane;
  });
  // Twenty went before; then it was its turn.
  assert.equal(lanes.indexOf("batch"), 20);
  assert.equal(lanes.filter((lane) => lane === "batch").length, 1);
});

test("one decision costs about the same among a thousand and among twenty thousand jobs", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => plan(`x${1_000_000 + n}`, n % 2 === 0 ? "copax" : "pony"));
  const looked = [1_000, 20_000].map((count) => {
    const begun = new Set<string>();
    let asked = 0;
    const whole = view("p", many(count), { begun });
    const mayBegin: ProjectView["mayBegin"] = (job) => {
      asked += 1;
      return whole.mayBegin(job);
    };
    const counting = { ...whole, mayBegin };
    drain(initialScheduler(), [counting], begun, 5);
    return asked;
  });
  assert.equal(looked[0], looked[1]);
});
