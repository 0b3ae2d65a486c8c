import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answerDecision } from "../core/decision/decide.ts";
import type { Draft } from "../core/event.ts";
import { hashOf } from "../core/hash.ts";
import { claimJob, succeedJob } from "../core/job/decide.ts";
import { question } from "./core/given.ts";
import { openStudio, type Studio } from "./helpers/studio.ts";

const worker = { actor: { kind: "worker" as const, id: "w" } };
const person = { actor: { kind: "person" as const, id: "p" } };
const hash = "d".repeat(64);
const ids = { assetId: "icon_bolt", versionId: "icon_bolt.v1", runId: "run-1" };
let studio: Studio;

before(async () => {
  studio = await openStudio();
  await studio.start("run-1", ["icon_bolt"]);
});

after(() => studio.close());

/** What a route commits: its effects first, the end of the job last. */
function routeEffects(): Draft[] {
  const routed = {
    ...ids,
    outcome: "ask" as const,
    reasonCode: "OFF_CENTRE",
    sentence: "look",
    decidingChecks: [],
    bestVariant: 0,
    reportHash: hash,
    planHash: hash,
    isAudit: false,
    remedy: null,
  };
  return [
    {
      type: "asset.routed",
      entityType: "asset",
      entityId: ids.assetId,
      idempotencyKey: ids.versionId,
      payload: routed,
    },
    {
      type: "decision.asked",
      entityType: "decision",
      entityId: "decision.1",
      idempotencyKey: "decision.1",
      payload: { decisionId: "decision.1", ...ids, variantIndex: 0, question },
    },
  ];
}

test("a commit that a crash tore after its first effect is completed by the next attempt, and nothing is doubled", async () => {
  const { project } = studio;
  const jobId = "icon_bolt.v1.generate.v0";
  const claimed = await project.commit(
    (state, at) => claimJob(state, { jobId, workerId: "w", promptId: null, at, lostWorkers: new Set() }),
    worker,
  );
  await project.commit(() => routeEffects().slice(0, 1), worker);
  const result = { kind: "route" as const };
  const claim = { jobId, workerId: "w", startedSeq: claimed.headSeq };
  await project.commit((state) => succeedJob(state, claim, { durationMs: 1, result }, routeEffects()), worker);
  const { events } = await project.read({ since: 0, limit: 1000 });
  const count = (type: string) => events.filter((event) => event.type === type).length;
  assert.deepEqual([count("asset.routed"), count("decision.asked"), count("job.succeeded")], [1, 1, 1]);
});

test("the same key any number of times is one event, and everybody gets the first envelope", async () => {
  const command = { decisionId: "decision.1", answer: "yes" as const, reason: null, note: null };
  const answer = () =>
    studio.project.commit((state) => answerDecision(state, command, []), {
      ...person,
      idempotencyKey: "key-1",
      primary: { type: "decision.answered", entityId: "decision.1" },
    });
  const outcomes = await Promise.all(Array.from({ length: 25 }, answer));
  assert.equal(new Set(outcomes.map(({ events }) => events[0]?.id)).size, 1);
  assert.equal(outcomes.filter(({ duplicate }) => !duplicate).length, 1);
});

test("the same key with another payload is the first event, flagged as a conflict", async () => {
  const command = { decisionId: "decision.1", answer: "no" as const, reason: null, note: null };
  const outcome = await studio.project.commit((state) => answerDecision(state, command, []), {
    ...person,
    idempotencyKey: "key-1",
    primary: { type: "decision.answered", entityId: "decision.1" },
    payloadDigest: hashOf({ ...command, ...ids, variantIndex: 0 }),
  });
  assert.deepEqual([outcome.duplicate, outcome.conflict], [true, true]);
  assert.equal(studio.project.state().decisions["decision.1"]?.answer, "yes");
});
