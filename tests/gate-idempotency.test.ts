import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answerDecision } from "../core/decision/decide.ts";
import { hashOf } from "../core/hash.ts";
import { claimJob, succeedJob } from "../core/job/decide.ts";
import { runGate } from "../scripts/gates/gate.ts";
import { idempotency } from "../scripts/gates/idempotency.ts";
import { asked } from "./core/given.ts";
import { openStudio, type Studio } from "./helpers/studio.ts";

const worker = { actor: { kind: "worker" as const, id: "w" } };
const person = { actor: { kind: "person" as const, id: "p" } };
const decisionId = "decision.icon_bolt";
const ids = { assetId: "icon_bolt", versionId: "icon_bolt.v1", runId: "run-1" };
let studio: Studio;

before(async () => {
  studio = await openStudio();
  await studio.start("run-1", ["icon_bolt"]);
});

after(() => studio.close());

test("a commit that a crash tore after its first effect is completed by the next attempt, and nothing is doubled", async () => {
  const { project } = studio;
  const jobId = "icon_bolt.v1.generate.v0";
  const claimed = await project.commit(
    (state, at) => claimJob(state, { jobId, workerId: "w", promptId: null, at, lostWorkers: new Set() }),
    worker,
  );
  await project.commit(() => asked(ids.assetId).slice(0, 1), worker);
  const result = { kind: "route" as const };
  const claim = { jobId, workerId: "w", startedSeq: claimed.headSeq };
  await project.commit((state) => succeedJob(state, claim, { durationMs: 1, result }, asked(ids.assetId)), worker);
  const { events } = await project.read({ since: 0, limit: 1000 });
  const count = (type: string) => events.filter((event) => event.type === type).length;
  assert.deepEqual([count("asset.routed"), count("decision.asked"), count("job.succeeded")], [1, 1, 1]);
});

test("the same key any number of times is one event, and everybody gets the first envelope", async () => {
  const command = { decisionId: decisionId, answer: "yes" as const, reason: null, note: null };
  const answer = () =>
    studio.project.commit((state) => answerDecision(state, command, []), {
      ...person,
      idempotencyKey: "key-1",
      primary: { type: "decision.answered", entityId: decisionId },
    });
  const outcomes = await Promise.all(Array.from({ length: 25 }, answer));
  assert.equal(new Set(outcomes.map(({ events }) => events[0]?.id)).size, 1);
  assert.equal(outcomes.filter(({ duplicate }) => !duplicate).length, 1);
});

test("the same key with another payload is the first event, flagged as a conflict", async () => {
  const command = { decisionId: decisionId, answer: "no" as const, reason: null, note: null };
  const outcome = await studio.project.commit((state) => answerDecision(state, command, []), {
    ...person,
    idempotencyKey: "key-1",
    primary: { type: "decision.answered", entityId: decisionId },
    payloadDigest: hashOf({ ...command, ...ids, variantIndex: 0 }),
  });
  assert.deepEqual([outcome.duplicate, outcome.conflict], [true, true]);
  assert.equal(studio.project.state().decisions[decisionId]?.answer, "yes");
});

test("over a hundred seeded iterations with generated projects the gate holds", { timeout: 120_000 }, async () => {
  const { failures, figures } = await runGate(idempotency, { seed: 20_261_120, iterations: 100 });
  assert.deepEqual(failures, []);
  assert.ok((figures["repeated commands"] ?? 0) >= 500);
});
