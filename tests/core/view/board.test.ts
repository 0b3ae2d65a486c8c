import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../../../core/event.ts";
import { jobId } from "../../../core/job/kinds.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { boardView, type Card } from "../../../core/view/board.ts";
import { firstScreen } from "../../../core/view/first-screen.ts";
import { nextStep } from "../../../core/view/next-step.ts";
import { runProgress } from "../../../core/view/run-progress.ts";
import { statusView } from "../../../core/view/status.ts";
import { and, given, image, question, readySpec, runStarted, version } from "../given.ts";

const started = (assetId: string, unitKey = "v0"): Draft => jobEvent("job.started", assetId, unitKey);
const done = (assetId: string, unitKey = "v0"): Draft => jobEvent("job.succeeded", assetId, unitKey);

function jobEvent(type: "job.started" | "job.succeeded", assetId: string, unitKey: string): Draft {
  const versionId = `${assetId}.v1`;
  const id = jobId(versionId, "generate", unitKey);
  const about = { jobId: id, runId: "run", kind: "generate" as const, assetId, versionId, unitKey, attempt: 1 };
  if (type === "job.started") {
    return { type, entityType: "job", entityId: id, payload: { ...about, workerId: "w", promptId: null } };
  }
  const evidence = { promptId: "p", fromCache: false, adopted: false, environmentHash: "e" };
  const result = { kind: "generate" as const, image, ...evidence };
  return { type, entityType: "job", entityId: id, payload: { ...about, startedSeq: 1, durationMs: 1, result } };
}

function routed(assetId: string, outcome: "auto_advance" | "reject" | "ask" | "exception"): Draft {
  const hashes = { reportHash: "r", planHash: "p" };
  const why = {
    reasonCode: "R",
    sentence: "Because.",
    decidingChecks: [],
    bestVariant: 0,
    isAudit: false,
    remedy: null,
  };
  const payload = { assetId, versionId: `${assetId}.v1`, runId: "run", outcome, ...hashes, ...why };
  return { type: "asset.routed", entityType: "asset", entityId: assetId, payload };
}

function askedAbout(assetId: string): Draft {
  const about = { assetId, versionId: `${assetId}.v1`, runId: "run", variantIndex: 0 };
  const payload = { decisionId: `q-${assetId}`, ...about, question };
  return { type: "decision.asked", entityType: "decision", entityId: payload.decisionId, payload };
}

function raised(assetId: string): Draft {
  const about = { specId: assetId, assetId, versionId: null, runId: null, jobId: null, evidenceHash: null };
  const nextAction = { verb: "retry" as const, label: "Try again" };
  const why = { stage: "plan" as const, code: "X", sentence: "It can't be planned", suspect: null, nextAction };
  const payload = { exceptionId: `x-${assetId}`, fingerprint: "f", ...about, ...why };
  return { type: "exception.raised", entityType: "exception", entityId: payload.exceptionId, payload };
}

function onlyCard(state: ProjectState, progress = {}): Card {
  const cards = boardView(state, progress).flatMap((column) => column.cards);
  assert.equal(cards.length, 1);
  const [card] = cards;
  assert.ok(card);
  return card;
}

const ready = () => given(...readySpec("a"));
const running = () => and(ready(), runStarted("run", version("a")));

test("a ready spec without pictures waits to be rendered", () => {
  const card = onlyCard(ready());
  assert.deepEqual([card.stage, card.action.verb], ["ready", "render"]);
});

test("a draft asks to be made ready", () => {
  const [revised] = readySpec("a");
  assert.ok(revised?.type === "document.revised");
  const summary = { ...revised.payload.summary, status: "draft" };
  const card = onlyCard(given({ ...revised, payload: { ...revised.payload, summary } }));
  assert.deepEqual([card.stage, card.action.verb], ["draft", "make_ready"]);
});

test("a retired spec is not on the board", () => {
  const [revised] = readySpec("a");
  assert.ok(revised?.type === "document.revised");
  const summary = { ...revised.payload.summary, status: "retired" };
  const columns = boardView(given({ ...revised, payload: { ...revised.payload, summary } }));
  assert.equal(columns.flatMap(({ cards }) => cards).length, 0);
});

test("a planned version is in the queue until a job of it starts", () => {
  const state = running();
  assert.equal(onlyCard(state).progress?.isStarted, false);
  assert.equal(onlyCard(and(state, started("a"))).progress?.isStarted, true);
});

test("hot progress of a render is most of the card's percent, and its rest the card's estimate", () => {
  const state = and(running(), started("a"));
  const id = jobId("a.v1", "generate", "v0");
  const hot = {
    jobId: id,
    versionId: "a.v1",
    unitKey: "v0",
    stage: "sampling" as const,
    percent: 50,
    etaMs: 20_000,
    node: null,
  };
  const card = onlyCard(state, { [id]: hot });
  assert.equal(card.progress?.percent, 42);
  assert.match(card.sentence, /20\u00a0s left/);
});

test("a card shows what is rendered looks like so far, but not among the pictures of a set", () => {
  const hot = (unitKey: string) => {
    const id = jobId("a.v1", "generate", unitKey);
    const where = { stage: "sampling" as const, percent: 50, etaMs: null, node: null, preview: "data:1" };
    return { [id]: { jobId: id, versionId: "a.v1", unitKey, ...where } };
  };
  const state = and(running(), started("a"));
  assert.equal(onlyCard(state, hot("v0")).preview, "data:1");
  assert.equal(onlyCard(and(state, done("a")), hot("v0")).preview, null);
  const keys = ["v0-idle", "v0-hover"];
  const first = given(...readySpec("a"), runStarted("run", version("a", 1, keys)), started("a", "v0-idle"));
  assert.equal(onlyCard(first, hot("v0-idle")).preview, "data:1");
  and(first, done("a", "v0-idle"), started("a", "v0-hover"));
  assert.equal(onlyCard(first, hot("v0-hover")).preview, null);
});

test("each of several pictures has its share of the percent and says which one it is", () => {
  const keys = ["v0-idle", "v0-hover"];
  const state = given(
    ...readySpec("a"),
    runStarted("run", version("a", 1, keys)),
    started("a", "v0-idle"),
    done("a", "v0-idle"),
    started("a", "v0-hover"),
  );
  const card = onlyCard(state);
  assert.equal(card.progress?.percent, 42);
  assert.match(card.sentence, /^2 of 2/);
  assert.equal(card.pictures.length, 1);
  assert.equal(card.unitCount, 2);
});

test("a confident pass is approved", () => {
  const card = onlyCard(and(running(), done("a"), routed("a", "auto_advance")));
  assert.deepEqual([card.stage, card.tone], ["approved", "pass"]);
});

test("an open question puts the card in review with the question as its sentence", () => {
  const card = onlyCard(and(running(), done("a"), routed("a", "ask"), askedAbout("a")));
  assert.deepEqual([card.stage, card.sentence, card.decisionId], ["review", question.text, "q-a"]);
});

test("an exception puts the card in review with its sentence and leads to why", () => {
  const card = onlyCard(and(ready(), raised("a")));
  assert.deepEqual([card.stage, card.tone, card.action.verb], ["review", "fail", "look"]);
  assert.equal(card.sentence, "It can't be planned.");
});

test("a rejected try can be rendered again", () => {
  const card = onlyCard(and(running(), done("a"), routed("a", "reject")));
  assert.deepEqual([card.stage, card.action.label], ["ready", "Render again"]);
});

test("a card never has more than two chips", () => {
  assert.ok(onlyCard(and(running(), done("a"))).chips.length <= 2);
});

test("rendering what is ready is the first step, then answering, then exceptions", () => {
  const step = (state: ProjectState): string =>
    nextStep(statusView(state, "2026-01-01T00:00:00.000Z"), boardView(state)).label;
  assert.equal(step(ready()), "Render 1 ready");
  assert.equal(step(and(ready(), raised("a"))), "See 1 exception");
  assert.equal(step(running()), "Nothing waits for you");
});

test("the first screen has the first cards of the whole board, and counts all of them", () => {
  const state = and(given(...["c", "a", "b", "d"].flatMap((id) => readySpec(id))), runStarted("run", version("d")));
  const at = "2026-01-01T00:00:00.000Z";
  const screen = firstScreen(state, at, 2);
  const whole = boardView(state);
  assert.deepEqual(
    screen.columns.map(({ stage, total, cards }) => [stage, total, cards]),
    whole.map(({ stage, cards }) => [stage, cards.length, cards.slice(0, 2)]),
  );
  assert.equal(screen.columns.find(({ stage }) => stage === "ready")?.total, 3);
  assert.deepEqual([screen.step, screen.status], [nextStep(statusView(state, at), whole), statusView(state, at)]);
  assert.deepEqual([screen.run, screen.seq], [runProgress(state, {}), state.seq]);
});

test("a dismissed exception is rendered again by name, not with everything ready", () => {
  const state = and(running(), done("a"), routed("a", "exception"), raised("a"));
  const payload = { exceptionId: "x-a", resolution: "dismissed" as const, note: null };
  and(state, { type: "exception.resolved", entityType: "exception", entityId: "x-a", payload });
  assert.deepEqual([onlyCard(state).action.verb, onlyCard(state).isInBulk], ["render", false]);
  assert.equal(nextStep(statusView(state, "2026-01-01T00:00:00.000Z"), boardView(state)).kind, "none");
});

test("the status counts what waits, runs, is approved and all there is", () => {
  const state = and(given(...readySpec("a"), ...readySpec("b")), runStarted("run", version("a")), started("a"));
  assert.deepEqual(statusView(state, "2026-01-01T00:00:00.000Z"), {
    queued: 3,
    running: 1,
    retries: 0,
    asked: 0,
    exceptions: 0,
    approved: 0,
    total: 2,
  });
});

test("a run's progress is the mean of its versions and ends with the run", () => {
  const state = and(given(...readySpec("a"), ...readySpec("b")), runStarted("run", version("a"), version("b")));
  and(state, started("a"), done("a"), routed("a", "auto_advance"));
  assert.deepEqual([runProgress(state, {})?.done, runProgress(state, {})?.percent], [1, 50]);
  const counts = { succeeded: 8, failed: 0, canceled: 0 };
  and(state, { type: "run.finished", entityType: "run", entityId: "run", payload: { runId: "run", counts } });
  assert.equal(runProgress(state, {}), null);
});
