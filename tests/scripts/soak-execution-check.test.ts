import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiecastEvent } from "../../core/event.ts";
import { checkExecution, lateRenders } from "../../scripts/soak/execution-check.ts";
import type { Fate } from "../../scripts/soak/execution-fates.ts";
import { planChaos, roundLength } from "../../scripts/soak/execution-plan.ts";
import { missedFaults } from "../../scripts/soak/execution-report.ts";
import { cancels, recoveries } from "../../scripts/soak/execution-times.ts";
import { seededChance } from "../../scripts/soak/sse-proxy.ts";
import type { JournalLine } from "../../worker/comfy/renderer/journal.ts";
import { version } from "../core/given.ts";

const startMs = Date.UTC(2026, 0, 1);
const job = "icon.v1.generate.v0";

/** Events as a log holds them, one a second; each is `[type, entityType, entityId, payload]`. */
function logOf(...lines: readonly (readonly [string, string, string, object])[]): DiecastEvent[] {
  return lines.map(([type, entityType, entityId, payload], at) => {
    const ts = new Date(startMs + at * 1000).toISOString();
    return { seq: at + 1, ts, type, entityType, entityId, payload } as unknown as DiecastEvent;
  });
}

const facts = { jobId: job, runId: "run", kind: "generate", assetId: "icon", versionId: "icon.v1", unitKey: "v0" };
const runStarted = ["run.started", "run", "run", { runId: "run", versions: [version("icon")] }] as const;
const started = (attempt: number, workerId = "w1") =>
  ["job.started", "job", job, { ...facts, attempt, workerId, promptId: `p${attempt}` }] as const;
const retried = (code: string) => ["job.retry-scheduled", "job", job, { ...facts, code }] as const;
const rendered = (startedSeq: number, promptId: string) =>
  ["job.succeeded", "job", job, { ...facts, startedSeq, result: { kind: "generate", promptId } }] as const;
const canceled = ["run.canceled", "run", "run", { runId: "run", reason: "soak" }] as const;
const finished = (succeeded: number, canceledCount: number) =>
  ["run.finished", "run", "run", { runId: "run", counts: { succeeded, failed: 0, canceled: canceledCount } }] as const;
const failed = (code: string) => ["job.failed", "job", job, { ...facts, code }] as const;
const raised = (code: string) =>
  [
    "exception.raised",
    "exception",
    "e",
    { exceptionId: "e", code, sentence: "Why.", jobId: job, nextAction: { label: "Retry" } },
  ] as const;

/** The journal of prompts that ran; an outcome of null is a cut. */
function journalOf(
  ...prompts: readonly (readonly [string, "success" | "error" | "interrupted" | null])[]
): JournalLine[] {
  const lines = prompts.flatMap(([promptId, outcome], at): JournalLine[] => {
    const begun: JournalLine = { atMs: startMs + at * 1000 + 100, what: "begun", promptId };
    const atMs = startMs + at * 1000 + 900;
    return outcome === null ? [begun, { atMs, what: "opened" }] : [begun, { atMs, what: "ended", promptId, outcome }];
  });
  return [{ atMs: startMs, what: "opened" }, ...lines];
}

const problems = (events: DiecastEvent[], journal = journalOf()) => checkExecution(events, journal).problems;

test("a run that was rendered once and then canceled has no problems", () => {
  const events = logOf(runStarted, started(1), rendered(2, "p1"), canceled, finished(1, 3));
  const verdict = checkExecution(events, journalOf(["p1", "success"]));
  assert.deepEqual(verdict.problems, []);
  assert.deepEqual(verdict.jobs, { succeeded: 1, canceled: 3 });
  assert.equal(verdict.renders.used, 1);
});

test("a job that never ended, or whose run did not, is a problem", () => {
  assert.match(problems(logOf(runStarted, started(1))).join("\n"), /generate\.v0 is still running/);
  assert.match(problems(logOf(runStarted, canceled)).join("\n"), /run has 0 ends/);
});

test("further variants that are not needed, or of which one failed, are left out and count as skipped", () => {
  const plan = { ...version("icon", 1, ["v0", "v1"]), firstVariants: 1 };
  const units = plan.units.map((unit, variantIndex) => ({ ...unit, variantIndex }));
  const begun = ["run.started", "run", "run", { runId: "run", versions: [{ ...plan, units }] }] as const;
  const work = (kind: string, key: string | null, attempt = 1) => {
    const jobId = `icon.v1.${kind}${key === null ? "" : `.${key}`}`;
    return ["job.started", "job", jobId, { ...facts, jobId, kind, attempt, workerId: "w1", promptId: null }] as const;
  };
  const end = (startedSeq: number, kind: string, more = {}) => {
    const jobId = `icon.v1.${kind}`;
    return ["job.succeeded", "job", jobId, { ...facts, jobId, kind, startedSeq, result: { kind, ...more } }] as const;
  };
  const counts = (succeeded: number, failedCount: number, skipped: number) =>
    [
      "run.finished",
      "run",
      "run",
      { runId: "run", counts: { succeeded, failed: failedCount, canceled: 0, skipped } },
    ] as const;
  const first = [begun, started(1), rendered(2, "p1"), work("finish", null), end(4, "finish"), work("validate", null)];
  const journal = journalOf(["p1", "success"]);
  const enough = [
    ...first,
    end(6, "validate", { isEnough: true }),
    work("route", null),
    end(8, "route"),
    counts(4, 0, 3),
  ];
  assert.deepEqual(problems(logOf(...enough), journal), []);
  assert.match(problems(logOf(...enough.slice(0, -1), counts(4, 0, 2)), journal).join(), /2 jobs skipped, of 3/);
  const another = [...first, end(6, "validate", { isEnough: false }), work("generate", "v1")];
  const jobId = "icon.v1.generate.v1";
  const code = "OUT_OF_MEMORY";
  const tries = [2, 3].flatMap((attempt) => [
    ["job.retry-scheduled", "job", jobId, { ...facts, jobId, code }] as const,
    work("generate", "v1", attempt),
  ]);
  const lost = ["job.failed", "job", jobId, { ...facts, jobId, code, isOptional: true }] as const;
  const rest = [...tries, lost, work("route", null), end(14, "route"), counts(4, 1, 2)];
  assert.deepEqual(problems(logOf(...another, ...rest), journal), []);
});

test("a second end of a job is a problem, and so is a second picture", () => {
  const events = logOf(runStarted, started(1), rendered(2, "p1"), rendered(2, "p1"), canceled, finished(1, 3));
  const found = problems(events, journalOf(["p1", "success"])).join("\n");
  assert.match(found, /which has succeeded already/);
  assert.match(found, /icon\.v1 v0 has two pictures/);
});

test("a result of a worker that had lost its job is a problem", () => {
  const events = logOf(runStarted, started(1), started(2), rendered(2, "p1"), canceled, finished(1, 3));
  assert.match(problems(events, journalOf(["p1", "success"])).join("\n"), /ended by a worker that had lost it/);
});

test("tries that skip a number, a gap in the log and wrong counts are problems", () => {
  const events = logOf(runStarted, started(2), rendered(2, "p2"), canceled, finished(4, 0));
  const found = problems(events.map((event) => (event.seq === 5 ? { ...event, seq: 6 } : event))).join("\n");
  assert.match(found, /try 2 of .* follows try 0/);
  assert.match(found, /event 6 stands at place 5/);
  assert.match(found, /run says that 4 jobs succeeded, of 1/);
});

test("a job may fail only when its tries are used up, and only for what a fault explains", () => {
  const end = [
    failed("OUT_OF_MEMORY"),
    raised("OUT_OF_MEMORY"),
    ["run.finished", "run", "run", { runId: "run", counts: { succeeded: 0, failed: 1, canceled: 3 } }],
  ] as const;
  const early = logOf(runStarted, started(1), ...end);
  assert.match(problems(early).join("\n"), /gave up too early, after OUT_OF_MEMORY/);
  const tries = [started(1), retried("OUT_OF_MEMORY"), started(2), retried("OUT_OF_MEMORY"), started(3)];
  assert.deepEqual(problems(logOf(runStarted, ...tries, ...end)), []);
  const broken = logOf(
    runStarted,
    started(1),
    retried("TASK_BROKEN"),
    started(2),
    rendered(4, "p2"),
    canceled,
    finished(1, 3),
  );
  assert.match(problems(broken).join("\n"), /met TASK_BROKEN, which no fault explains/);
});

test("an exception without a sentence, or for another reason than its job's, is a problem", () => {
  const tries = [started(1), retried("OUT_OF_MEMORY"), started(2), retried("OUT_OF_MEMORY"), started(3)];
  const end = [
    "run.finished",
    "run",
    "run",
    { runId: "run", counts: { succeeded: 0, failed: 1, canceled: 3 } },
  ] as const;
  const events = logOf(runStarted, ...tries, failed("OUT_OF_MEMORY"), raised("RENDER_LOST"), end);
  assert.match(problems(events).join("\n"), /e says RENDER_LOST, but .* ended with OUT_OF_MEMORY/);
  const mute = events.map((event) => ({ ...event, payload: { ...event.payload, sentence: "" } }) as DiecastEvent);
  assert.match(problems(mute).join("\n"), /e has no reason/);
});

test("a finished render that no job used is wasted; one that failed, was damaged or cut off is not", () => {
  const events = logOf(
    runStarted,
    started(1),
    retried("RENDER_LOST"),
    started(2),
    rendered(4, "p2"),
    canceled,
    finished(1, 3),
  );
  const found = (first: "success" | "error" | null) => problems(events, journalOf(["p1", first], ["p2", "success"]));
  assert.match(found("success").join("\n"), /prompt p1 was rendered for nothing/);
  assert.deepEqual(found("error"), []);
  assert.deepEqual(found(null), []);
  const [opened, begun, ...rest] = journalOf(["p1", "success"], ["p2", "success"]);
  assert.ok(opened !== undefined && begun !== undefined);
  const damaged = [opened, begun, { atMs: startMs + 500, what: "fault", name: "half-png" } as const, ...rest];
  assert.deepEqual(problems(events, damaged), []);
});

test("a prompt that ran twice is wasted once, one that belongs to no job is a problem, and so is a cut without a restart", () => {
  const events = logOf(runStarted, started(1), rendered(2, "p1"), canceled, finished(1, 3));
  assert.match(
    problems(events, journalOf(["p1", "success"], ["p1", "success"])).join("\n"),
    /p1 was rendered for nothing/,
  );
  assert.match(problems(events, journalOf(["p1", "success"], ["x", "error"])).join("\n"), /prompt x is of no job/);
  const cut = journalOf(["p1", "success"], ["p1", null]).filter(({ what }, at) => what !== "opened" || at === 0);
  assert.match(problems(events, cut).join("\n"), /1 renders were cut off in 0 restarts/);
});

test("recovery is measured from the kill to the next try; the renderer's own absence does not count", () => {
  const events = logOf(runStarted, started(1), canceled, started(2, "w2"));
  const log = events.filter(({ type }) => type !== "run.canceled");
  const kill: Fate = { who: "worker-1", kind: "kill", workerId: "w1", fromMs: startMs + 1500, toMs: startMs + 5000 };
  assert.deepEqual(recoveries(log, [kill]), [{ id: job, ms: 1500 }]);
  const away: Fate = { who: "renderer", kind: "pause", workerId: null, fromMs: startMs + 1600, toMs: startMs + 1700 };
  assert.deepEqual(recoveries(log, [kill, away]), [{ id: job, ms: 400 }]);
  assert.deepEqual(recoveries(events, [{ ...kill, fromMs: startMs + 2500 }]), []);
  // The other worker stood still from 0.9 s to 1.9 s, and a second more to notice: from the kill at 1.5 s all but 0.1 s.
  const still: Fate = { who: "worker-2", kind: "pause", workerId: "w2", fromMs: startMs + 900, toMs: startMs + 1900 };
  assert.deepEqual(recoveries(log, [kill, still]), [{ id: job, ms: 100 }]);
  assert.deepEqual(recoveries(log, [kill, still, away]), [{ id: job, ms: 100 }]);
});

test("a cancel is measured until the renderer left the render, unless somebody was hit meanwhile", () => {
  const events = logOf(runStarted, started(1), canceled, finished(0, 4));
  const at = (ms: number) => startMs + ms;
  const journal: JournalLine[] = [
    { atMs: at(0), what: "opened" },
    { atMs: at(1500), what: "begun", promptId: "p1" },
    { atMs: at(2300), what: "ended", promptId: "p1", outcome: "interrupted" },
  ];
  assert.deepEqual(cancels(events, journal, []), [{ id: "p1", ms: 300 }]);
  const hit: Fate = { who: "worker-2", kind: "kill", workerId: "w2", fromMs: at(2100), toMs: at(2200) };
  assert.deepEqual(cancels(events, journal, [hit]), []);
  assert.equal(lateRenders(events, journal).length, 0);
  const late = journal.map((line) => ({ ...line, atMs: line.atMs + 9000 }));
  assert.equal(lateRenders(events, late).length, 1);
});

test("a long run that never met one of the faults has not proved anything of it", () => {
  const fault = (name: string) => ({ atMs: startMs, what: "fault", name }) as JournalLine;
  const all = ["drop-socket", "500-after-enqueue", "restart", "lost-history", "oom-on-nth", "half-png", "dead-worker"];
  const { faults } = checkExecution([], all.slice(1).map(fault));
  assert.deepEqual(missedFaults({ faults }, 299_999), []);
  assert.match(missedFaults({ faults }, 300_000).join(), /^drop-socket never happened[^,]*, or with/);
  assert.deepEqual(missedFaults(checkExecution([], all.map(fault)), 600_000), []);
});

test("the faults of a seed are always the same, and each round brings every one", () => {
  const take = (seed: number) => {
    const steps = planChaos(seededChance(seed), 1000);
    return Array.from({ length: roundLength * 2 }, () => steps.next().value);
  };
  assert.deepEqual(take(3), take(3));
  assert.notDeepEqual(take(3), take(4));
  const kindsOf = (steps: ReturnType<typeof take>) => steps.map((step) => step?.act.kind).sort();
  assert.deepEqual(kindsOf(take(3).slice(0, roundLength)), kindsOf(take(3).slice(roundLength)));
});
