import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { question } from "../core/given.ts";
import { call, fingerprint, happen, projectId, type Running, startServer } from "./support.ts";

let server: Running;
const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield", "icon_star", "enemy_saw_drone"];

before(async () => {
  server = await startServer();
  await call("POST", `${server.api}/runs`, { specs });
  for (const spec of specs) await ask(spec);
});
after(() => server.stop());

async function ask(assetId: string, name = assetId): Promise<void> {
  const decisionId = `decision.${name}`;
  const ids = { assetId, versionId: `${assetId}.v1`, runId: "run" };
  await happen(await server.project(), {
    type: "decision.asked",
    entityType: "decision",
    entityId: decisionId,
    payload: { decisionId, ...ids, variantIndex: 0, question },
  });
}

const post = (path: string, body: unknown, key?: string) =>
  call("POST", `${server.api}/${path}`, body, key === undefined ? {} : { "Idempotency-Key": key });
const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;
const start = async (scope: unknown = { kind: "all" }): Promise<string> =>
  (await post("sprints", { scope })).json.sprint.id;
const lease = async (sprintId: string, reviewerId: string, hold: readonly string[] = [], want = 20) =>
  (await post(`sprints/${sprintId}/lease`, { reviewerId, want, hold })).json;

test("a sprint is durable: the same key starts it once, and another device reads the same order and standing", async () => {
  const first = await post("sprints", { scope: { kind: "all" } }, "once");
  assert.deepEqual([first.status, first.json.duplicate], [201, false]);
  const again = await post("sprints", { scope: { kind: "all" } }, "once");
  assert.deepEqual([again.status, again.json.duplicate], [200, true]);
  assert.equal(again.json.sprint.id, first.json.sprint.id);
  const { queue, total, left, decisionIds } = await get(`sprints/${first.json.sprint.id}`);
  assert.deepEqual([queue, total, left], [decisionIds, 6, 6]);
  assert.deepEqual((await get("sprints")).items[0].decisionIds, decisionIds);
});

test("answers carry their sprint; arrivals are counted and come in on request only, behind the others", async () => {
  const id = await start();
  const { queue } = await get(`sprints/${id}`);
  await post(`decisions/${queue[0]}/answer`, { answer: "yes", sprintId: id });
  await ask(queue[1].replace("decision.", ""), "late");
  const then = await get(`sprints/${id}`);
  assert.deepEqual([then.queue, then.arrivals, then.outcome.approved], [queue.slice(1), 1, 1]);
  const extended = await post(`sprints/${id}/extend`, {});
  assert.deepEqual(extended.json.sprint.queue, [...queue.slice(1), "decision.late"]);
  assert.equal((await post(`decisions/${queue[0]}/undo`, {})).status, 200);
  assert.deepEqual((await get(`sprints/${id}`)).queue, [...queue, "decision.late"]);
  assert.equal((await post(`sprints/${id}/end`, {})).json.sprint.endReason, "person");
  assert.equal((await post(`sprints/${id}/lease`, { reviewerId: "ann", want: 1 })).status, 409);
});

test("two reviewers who ask at the same moments are never shown the same question, until all are answered", async () => {
  const id = await start();
  const answered: string[] = [];
  let holds: Record<string, readonly string[]> = { ann: [], bob: [] };
  for (let round = 0; answered.length < 7; round += 1) {
    assert.ok(round < 40, "it ends");
    // Both at once: what one gives up may go to the other in the same moment.
    const [ann, bob] = await Promise.all([lease(id, "ann", holds["ann"]), lease(id, "bob", holds["bob"])]);
    holds = { ann: ann.leased, bob: bob.leased };
    assert.deepEqual(
      ann.leased.filter((one: string) => bob.leased.includes(one)),
      [],
    );
    const shown = [ann.leased[0], bob.leased[0]].filter((one) => one !== undefined);
    const replies = await Promise.all(
      shown.map((one) => post(`decisions/${one}/answer`, { answer: "yes", sprintId: id })),
    );
    assert.ok(replies.every(({ status }) => status === 200));
    answered.push(...shown);
  }
  assert.equal(new Set(answered).size, answered.length);
  for (const decisionId of answered) await post(`decisions/${decisionId}/undo`, {});
});

test("a request that a give-back overtook on its way takes nothing: others get the questions at once", async () => {
  const id = await start();
  const numbered = async (reviewerId: string, turn: number, want = 20) =>
    (await post(`sprints/${id}/lease`, { reviewerId, want, turn })).json.leased;
  const all = await numbered("closing", 1);
  assert.ok(all.length > 0);
  assert.deepEqual(await numbered("closing", 3, 0), []);
  assert.deepEqual(await numbered("closing", 2), []);
  assert.deepEqual(await numbered("next", 1), all);
  await numbered("next", 2, 0);
});

test("what is refused is said by field, and nothing is written", async () => {
  const id = await start();
  await call("GET", `${server.api}/sprints/${id}`);
  const before = await fingerprint(server);
  const cases = [
    ["sprints", {}, 422],
    ["sprints", { scope: { kind: "none" } }, 422],
    ["sprints", { scope: { kind: "minutes", minutes: 0 } }, 422],
    ["sprints", { scope: { kind: "set", setId: "no_such" } }, 409],
    ["sprints", { scope: { kind: "all" }, first: "decision.none" }, 409],
    ["sprints/none/end", {}, 404],
    ["sprints/none/lease", { reviewerId: "a", want: 1 }, 404],
    [`sprints/${id}/lease`, { reviewerId: "a", want: 51 }, 422],
    [`sprints/${id}/lease`, { want: 1 }, 422],
    [`sprints/${id}/lease`, { reviewerId: "a", want: 1, turn: 0 }, 422],
    [`sprints/${id}/extend`, {}, 409],
    ["decisions/decision.icon_coin/bring-back", {}, 409],
  ] as const;
  for (const [path, body, status] of cases) {
    const reply = await post(path, body);
    assert.equal(reply.status, status, `${path} ${JSON.stringify(body)}`);
    assert.ok(reply.json.title.length > 0);
  }
  assert.equal((await call("GET", `${server.api}/sprints/none`)).status, 404);
  assert.deepEqual(await fingerprint(server), before);
});

test("the asset that others wait for is asked about first", async () => {
  const { document, hash } = await get("specs/icon_star");
  const dependent = {
    ...document,
    id: "star_user",
    title: "Needs the star",
    status: "draft",
    dependsOn: ["icon_star"],
  };
  assert.equal((await post("specs", dependent)).status, 201, hash);
  const id = await start();
  assert.equal((await get(`sprints/${id}`)).queue[0], "decision.icon_star");
  assert.equal((await get("")).id ?? projectId, projectId);
});

test("several answers at once are one command: all or none, the same key once, and one undo for all of them", async () => {
  const id = await start();
  const { queue } = await get(`sprints/${id}`);
  const assetOf = (decisionId: string): string => decisionId.replace("decision.", "");
  const chosen: string[] = queue.filter((one: string) => specs.includes(assetOf(one))).slice(0, 3);
  const answers = chosen.map((decisionId, at) => ({ decisionId, answer: at === 0 ? "no" : "yes" }));
  const before = await fingerprint(server);
  for (const [bad, status] of [
    [{ how: "sweep", answers: [] }, 422],
    [{ how: "other", answers }, 422],
    [{ how: "sweep", answers: [...answers, { decisionId: "decision.none", answer: "yes" }] }, 404],
    [{ how: "sweep", answers: [...answers, ...answers] }, 422],
    [{ how: "sweep", answers: Array.from({ length: 25 }, () => answers[0]) }, 422],
    [{ how: "sweep", answers: [{ decisionId: chosen[0], answer: "no", reason: "NEVER" }] }, 422],
  ] as const) {
    assert.equal((await post("decisions/answers", bad)).status, status, JSON.stringify(bad));
  }
  const never = [{ ...answers[1] }, { decisionId: chosen[0], answer: "no", reason: "NEVER" }];
  const reply = await post("decisions/answers", { how: "sweep", answers: never });
  assert.equal(reply.json.fields[0].path, "/answers/1/reason");
  assert.deepEqual(await fingerprint(server), before);
  const given = await post("decisions/answers", { how: "sweep", answers, sprintId: id }, "sweep-1");
  assert.equal(given.status, 200);
  const other = queue.find((one: string) => !chosen.includes(one));
  const late = [
    { decisionId: other, answer: "yes" },
    { decisionId: chosen[0], answer: "no" },
  ];
  const refused = await post("decisions/answers", { how: "sweep", answers: late });
  assert.deepEqual([refused.status, refused.json.fields[0].path], [409, "/answers/1/decisionId"]);
  const again = await post("decisions/answers", { how: "sweep", answers, sprintId: id }, "sweep-1");
  assert.deepEqual([again.status, again.json.duplicate, again.json.seq], [200, true, given.json.seq]);
  const { decisions } = given.json;
  assert.equal(new Set(decisions.map((one: { togetherId: string }) => one.togetherId)).size, 1);
  assert.deepEqual(
    decisions.map((one: { answer: string }) => one.answer),
    ["no", "yes", "yes"],
  );
  assert.ok(decisions[0].followUpRunId, "a no plans the next version");
  assert.equal((await get(`sprints/${id}`)).outcome.approved, 2);
  const undone = await post("decisions/undo", { decisionIds: chosen }, "sweep-1-back");
  assert.equal(undone.json.compensation.canceledRunId, decisions[0].followUpRunId);
  assert.deepEqual((await get(`sprints/${id}`)).queue, queue);
  assert.equal((await post("decisions/undo", { decisionIds: chosen })).status, 409);
});

test("a pick records what was chosen over what; a variant that was not offered is refused", async () => {
  const decisionId = "decision.pick";
  await happen(await server.project(), {
    type: "decision.asked",
    entityType: "decision",
    entityId: decisionId,
    payload: {
      decisionId,
      assetId: "icon_heart",
      versionId: "icon_heart.v1",
      runId: "run",
      variantIndex: 0,
      question,
      alternative: 1,
    },
  });
  for (const body of [
    { answer: "yes", variantIndex: 2 },
    { answer: "no", variantIndex: 1 },
  ]) {
    assert.equal((await post(`decisions/${decisionId}/answer`, body)).status, 422);
  }
  await post(`decisions/${decisionId}/answer`, { answer: "yes", variantIndex: 1 });
  const { events } = await get("events?since=0&limit=500");
  const said = events.findLast((event: { entityId: string }) => event.entityId === decisionId).payload;
  assert.deepEqual([said.variantIndex, said.over], [1, 0]);
  const { state } = await get("state");
  assert.equal(state.assets.icon_heart.approved.variantIndex, 1);
  assert.equal(state.decisions[decisionId].over, 0);
});
