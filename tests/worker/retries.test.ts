import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiecastEvent, EventType } from "../../core/event.ts";
import { pauseOf } from "../../core/job/breaker.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { workplace } from "./working.ts";

const fast = { baseDelayMs: 10, maxDelayMs: 20 };
const place = workplace();

const isFinished = (state: ProjectState) => state.runs["run-1"]?.endedAt != null;

async function eventsOfType<T extends EventType>(type: T): Promise<Extract<DiecastEvent, { readonly type: T }>[]> {
  const { events } = await place.studio.project.read({ since: 0, limit: 5000 });
  return events.filter((event): event is Extract<DiecastEvent, { readonly type: T }> => event.type === type);
}

test("out of memory: results are freed, then models unloaded, then it is an exception that says what to change", async () => {
  await place.studio.setPolicies({ retryPolicy: { ...fast, maxAttempts: 9 } });
  place.provider.failNext("OUT_OF_MEMORY", 3);
  await place.studio.start("run-1", ["icon_bolt"]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  assert.deepEqual(place.provider.freed, ["free", "unload"]);
  const [escalated] = await eventsOfType("job.escalated");
  assert.equal(escalated?.payload.reasonCode, "MEMORY_EXHAUSTED");
  assert.deepEqual(
    escalated?.payload.history.map(({ attempt, code }) => [attempt, code]),
    [
      [1, "OUT_OF_MEMORY"],
      [2, "OUT_OF_MEMORY"],
    ],
  );
  const exception = place.studio.project.state().exceptions[escalated?.payload.exceptionId ?? ""];
  assert.equal(exception?.nextAction.verb, "edit_spec");
});

test("the tries of a kind of job are those its policy layer names when the run is planned", async () => {
  await place.studio.setPolicies({
    retryPolicy: { ...fast, maxAttempts: 3, byJobKind: { generate: { maxAttempts: 2 } } },
  });
  place.provider.failNext("RENDER_FAILED", 2);
  await place.studio.start("run-1", ["icon_bolt"]);
  assert.equal(place.studio.project.state().jobs["icon_bolt.v1.generate.v0"]?.maxAttempts, 2);
  assert.equal(place.studio.project.state().jobs["icon_bolt.v1.finish"]?.maxAttempts, 3);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const [retry] = await eventsOfType("job.retry-scheduled");
  assert.deepEqual([retry?.payload.attempt, retry?.payload.maxAttempts], [1, 2]);
  assert.equal((await eventsOfType("job.escalated"))[0]?.payload.reasonCode, "ATTEMPTS_EXHAUSTED");
});

test("a class the policy does not try again ends at once; a policy that rejects leaves no exception", async () => {
  await place.studio.setPolicies({ retryPolicy: { retryOn: ["timeout"], escalateTo: "reject" } });
  place.provider.failNext("RENDER_FAILED", 1);
  await place.studio.start("run-1", ["icon_bolt"]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  assert.equal(place.provider.requests.length, 1);
  assert.equal(place.studio.project.state().assets["icon_bolt"]?.versions[0]?.status, "rejected");
  assert.deepEqual(place.studio.project.state().exceptions, {});
  const [escalated] = await eventsOfType("job.escalated");
  assert.deepEqual([escalated?.payload.reasonCode, escalated?.payload.escalatedTo], ["NOT_RETRIED", "reject"]);
});

test("a broken renderer is paused after three jobs instead of using up the queue, and a probe sets it free again", async () => {
  const breaker = { jobs: 3, withinMs: 60_000, probeAfterMs: 200, maxProbeAfterMs: 400 };
  await place.studio.setPolicies({ retryPolicy: { ...fast, breaker } });
  const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_star", "icon_shield", "enemy_scout_drone"];
  place.provider.failNext("PROVIDER_FAULT", 5);
  await place.studio.start("run-1", specs);
  place.work();
  await place.studio.until((state) => pauseOf(state, "disc") !== null, "it is paused");
  await place.studio.until(isFinished, "the run ends");
  const paused = await eventsOfType("provider.paused");
  assert.equal(paused.length, 1);
  assert.ok((await eventsOfType("provider.probed")).length >= 1, "a probe failed");
  assert.deepEqual(
    (await eventsOfType("provider.resumed")).map(({ payload }) => payload.because),
    ["probe"],
  );
  const state = place.studio.project.state();
  assert.ok((await eventsOfType("job.failed")).length <= 3, "the queue was not used up");
  const system = Object.values(state.exceptions).filter(({ specId }) => specId === null);
  assert.deepEqual(
    system.map(({ code, resolution }) => [code, resolution]),
    [["PROVIDER_FAULT", "recovered"]],
  );
  assert.equal(new Set(Object.values(state.exceptions).map(({ fingerprint }) => fingerprint)).size, 1);
});

test("three specs that lack one model become exceptions of one cause, and the others go on", async () => {
  await place.studio.setPolicies({ retryPolicy: fast });
  place.provider.failNext("MISSING_MODEL", 3);
  await place.studio.start("run-1", ["icon_bolt", "icon_coin", "icon_heart", "icon_star"]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  assert.deepEqual(await eventsOfType("provider.paused"), []);
  const exceptions = Object.values(place.studio.project.state().exceptions);
  assert.deepEqual(
    exceptions.map(({ code }) => code),
    ["MISSING_MODEL", "MISSING_MODEL", "MISSING_MODEL"],
  );
  assert.equal(new Set(exceptions.map(({ fingerprint }) => fingerprint)).size, 1);
  assert.equal(place.provider.requests.length, 4);
});

test("a spec's further variants are rendered only when the first is not a confident pass", async () => {
  await place.studio.start("run-1", ["enemy_saw_drone"]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const version = place.studio.project.state().assets["enemy_saw_drone"]?.versions[0];
  const [first, second] = Object.values(version?.units ?? {});
  assert.ok(version?.route && first?.finished);
  const isConfident = version.route.reasonCode === "ALL_CHECKS_PASS" || version.route.isAudit;
  assert.equal(second?.raw === null, isConfident);
  const counts = place.studio.project.state().runs["run-1"]?.counts;
  assert.equal(counts?.skipped ?? 0, isConfident ? 3 : 0);
});

test("a policy that wants all variants renders them all at once", async () => {
  await place.studio.setPolicies({ variants: { stopWhen: "all" } });
  await place.studio.start("run-1", ["enemy_saw_drone"]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const units = Object.values(place.studio.project.state().assets["enemy_saw_drone"]?.versions[0]?.units ?? {});
  assert.deepEqual(
    units.map(({ finished }) => finished !== null),
    [true, true],
  );
});
