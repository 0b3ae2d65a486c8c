import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { SecondReview } from "../../core/contracts.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { recordAnswer, recordAnswers, recordUndo } from "../../server/actions/answer.ts";
import { image, question } from "../core/given.ts";
import { call, fingerprint, happen, projectId, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
const old = ["icon_bolt", "icon_coin", "icon_heart"];
const fresh = ["icon_shield", "icon_star", "enemy_saw_drone"];

before(async () => {
  server = await startServer();
  await call("POST", `${server.api}/runs`, { specs: [...old, ...fresh] });
  for (const assetId of [...old, ...fresh]) await make(assetId);
  for (const assetId of old) {
    const id = await ask(assetId);
    assert.equal((await post("ann", `decisions/${id}/answer`, { answer: "yes" })).status, 200);
  }
});
after(() => server.stop());

const post = (reviewer: string, path: string, body: unknown, key?: string): Promise<Reply> =>
  call("POST", `${server.api}/${path}`, body, {
    "Diecast-Reviewer": reviewer,
    ...(key === undefined ? {} : { "Idempotency-Key": key }),
  });
const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;
const now = async (): Promise<ProjectState> => (await server.project()).state();
const versionOf = async (assetId: string) => {
  const version = (await now()).assets[assetId]?.versions[0];
  assert.ok(version);
  return version;
};

/** The pictures of an asset's first version, which the route leaves to a person. */
async function make(assetId: string): Promise<void> {
  const { id: versionId, runId, units, planHash } = await versionOf(assetId);
  const about = { assetId, versionId, runId, attempt: 1, startedSeq: 1, durationMs: 5 };
  const rendered = { image, promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  const unitKeys = Object.keys(units);
  for (const unitKey of unitKeys) {
    const jobId = `${versionId}.generate.${unitKey}`;
    const payload = { jobId, kind: "generate", unitKey, ...about, result: { kind: "generate", ...rendered } } as const;
    await happen(await server.project(), { type: "job.succeeded", entityType: "job", entityId: jobId, payload });
  }
  const jobId = `${versionId}.finish`;
  const images = unitKeys.map((unitKey) => ({ unitKey, image }));
  const result = { kind: "finish", images, evidenceHash: image.hash } as const;
  const payload = { jobId, kind: "finish", unitKey: null, ...about, result } as const;
  await happen(await server.project(), { type: "job.succeeded", entityType: "job", entityId: jobId, payload });
  const judged = { reasonCode: "X", sentence: "x", decidingChecks: [], bestVariant: 0, isAudit: false, remedy: null };
  const routed = { assetId, versionId, runId, ...judged, outcome: "ask", reportHash: image.hash, planHash } as const;
  await happen(await server.project(), {
    type: "asset.routed",
    entityType: "asset",
    entityId: assetId,
    payload: routed,
  });
}

async function ask(assetId: string, second?: SecondReview): Promise<string> {
  const { id: versionId, runId } = await versionOf(assetId);
  const decisionId = `decision.${assetId}`;
  const about = { decisionId, assetId, versionId, runId, variantIndex: 0, question };
  const payload = second === undefined ? about : { ...about, second };
  await happen(await server.project(), {
    type: "decision.asked",
    entityType: "decision",
    entityId: decisionId,
    payload,
  });
  return decisionId;
}

/** The project's document with this review policy. */
async function setPolicy(reviewPolicy: object): Promise<Reply> {
  const path = `${server.api}/documents/project/${projectId}`;
  const { headers, json } = await call("GET", path);
  const document = { ...json.document, policies: { ...json.document.policies, reviewPolicy } };
  return call("PUT", path, document, { "If-Match": headers.get("etag") ?? "" });
}

test("a second review goes to somebody else, waits for that person, and settles when the two agree", async () => {
  const id = await ask("icon_shield", { by: "tag", of: "shield" });
  const sprintId = (await post("ann", "sprints", { scope: { kind: "all" } })).json.sprint.id;
  const first = await post("ann", `decisions/${id}/answer`, { answer: "no", sprintId }, "first");
  assert.deepEqual([first.status, first.json.decision.settles, first.json.decision.followUpRunId], [200, false, null]);
  const again = await post("ann", `decisions/${id}/answer`, { answer: "no", sprintId }, "first");
  assert.deepEqual([again.json.duplicate, again.json.conflict], [true, false]);
  const next = (await get("decisions/next")).decision;
  assert.deepEqual(next.round, { nth: 2, follows: id, notBy: ["ann"] });
  assert.equal((await post("ann", `decisions/${next.id}/answer`, { answer: "no" })).status, 409);
  assert.equal((await post("ann", "sprints", { scope: { kind: "all" } })).status, 409);
  const seenBy = async (name: string, path: string) =>
    (await call("GET", `${server.api}/${path}`, undefined, { "Diecast-Reviewer": name })).json;
  const arrivals = async (name: string) => (await seenBy(name, `sprints/${sprintId}`)).arrivals;
  assert.deepEqual([await arrivals("ann"), await arrivals("bob")], [0, 1]);
  await post("ann", `sprints/${sprintId}/extend`, {});
  const lease = { reviewerId: "tab", want: 5 };
  assert.deepEqual((await post("ann", `sprints/${sprintId}/lease`, lease)).json.leased, []);
  const bobs = (await post("bob", "sprints", { scope: { kind: "all" } })).json.sprint;
  assert.deepEqual(bobs.queue, [next.id]);
  assert.deepEqual((await post("ann", `sprints/${bobs.id}/lease`, lease)).json.leased, []);
  assert.deepEqual((await post("bob", `sprints/${bobs.id}/lease`, lease)).json.leased, [next.id]);
  assert.equal((await seenBy("bob", "decisions/next")).decision.id, next.id);
  assert.deepEqual(await seenBy("ann", "decisions/next"), { decision: null, open: 1 }, "it waits for somebody else");
  const first409 = await post("ann", "sprints", { scope: { kind: "all" }, first: next.id });
  assert.deepEqual(
    [first409.status, first409.json.detail],
    [409, `The question ${next.id} waits for somebody else than ann.`],
  );
  const second = await post("bob", `decisions/${next.id}/answer`, { answer: "no", sprintId: bobs.id });
  assert.equal(second.status, 200, second.text);
  assert.ok(second.json.decision.followUpRunId, "now the next version is planned");
  assert.equal((await versionOf("icon_shield")).status, "rejected");
  assert.equal((await post("ann", `decisions/${id}/undo`, {})).status, 409);
  const undone = await post("bob", `decisions/${next.id}/undo`, {});
  assert.equal(undone.json.compensation.canceledRunId, second.json.decision.followUpRunId);
  assert.equal((await post("ann", `decisions/${id}/undo`, {})).status, 200);
  assert.deepEqual([(await versionOf("icon_shield")).status, (await get("decisions")).items.length], ["asked", 1]);
});

test("a no that waits for somebody else plans nothing, and one that turns out to settle is refused and not given without a plan", async () => {
  const project = await server.project();
  const id = "decision.icon_shield";
  const objects = async () => ((await fingerprint(server)) as { objects: number }).objects;
  const before = await objects();
  assert.equal((await post("ann", `decisions/${id}/answer`, { answer: "no", reason: "style" })).status, 200);
  assert.equal(await objects(), before, "no plan was written");
  await post("ann", `decisions/${id}/undo`, {});
  const [ann, bob] = [
    { key: null, reviewer: "ann" },
    { key: null, reviewer: "bob" },
  ];
  const ways: readonly ((next: string) => Promise<unknown>)[] = [
    (next) => recordAnswer(project, next, { answer: "no" }, bob),
    (next) => recordAnswers(project, { how: "sweep", answers: [{ decisionId: next, answer: "no" }] }, bob),
  ];
  for (const way of ways) {
    await post("ann", `decisions/${id}/answer`, { answer: "yes" });
    const next = (await get("decisions/next")).decision.id;
    // Bob's no disagrees when it comes in; until it is written ann has changed her mind.
    const changed = [recordUndo(project, id, ann), recordAnswer(project, id, { answer: "no" }, ann)];
    await assert.rejects(way(next), { code: "CONFLICT", message: /changed while it was answered/ });
    await Promise.all(changed);
    await post("ann", `decisions/${id}/undo`, {});
  }
  assert.equal((await versionOf("icon_shield")).status, "asked");
});

test("many answers at once keep to the same rule: those that wait plan nothing and ask somebody else", async () => {
  const [one, two] = ["decision.icon_shield", await ask("icon_star")];
  const answers = [one, two].map((decisionId) => ({ decisionId, answer: "no" }));
  const given = await post("ann", "decisions/answers", { how: "sweep", answers });
  assert.equal(given.status, 200, given.text);
  const followUps = given.json.decisions.map(
    (decision: { followUpRunId: string | null }) => decision.followUpRunId !== null,
  );
  assert.deepEqual(followUps, [false, true]);
  assert.equal((await post("ann", "decisions/undo", { decisionIds: [one, two] })).status, 200);
  assert.deepEqual((await get("decisions")).items.map(({ id }: { id: string }) => id).sort(), [one, two].sort());
});

test("a review policy mixes in control questions that no answer of the API tells from others, and that change nothing", async () => {
  assert.equal((await setPolicy({ repeatShare: 0.2 })).status, 422, "more than 5 % is refused");
  assert.equal((await setPolicy({ repeatShare: 0.05 })).status, 200);
  await ask("enemy_saw_drone");
  const state = await now();
  const known = new Set(state.openDecisionIds.flat());
  const assets = JSON.stringify(state.assets);
  const { sprintId, control } = await untilMixed(known);
  assert.equal(JSON.stringify((await now()).assets), assets, "asking changes nothing");
  const real = [...known][0] ?? "";
  const { items } = await get("decisions");
  const shape = (id: string) => Object.keys(items.find((item: { id: string }) => item.id === id) ?? {}).sort();
  assert.deepEqual(shape(control), shape(real));
  const { events } = await get("events?since=0&limit=500");
  for (const body of [await get(`sprints/${sprintId}`), items, events.slice(-6), (await now()).decisions[control]])
    assert.doesNotMatch(JSON.stringify(body), /repeat|control|known|expected/i);
  const { assetId } = (await now()).decisions[control] ?? { assetId: "" };
  assert.equal(await metric("diecast_questions_open"), known.size, "only what counts is counted");
  const inReview = async () =>
    (await get("library?show=all&stage=review")).items.map((item: { specId: string }) => item.specId);
  assert.ok(!(await inReview()).includes(assetId), "its picture is not in review");
  const answered = await post("ann", `decisions/${control}/answer`, { answer: "no", sprintId });
  assert.deepEqual([answered.status, answered.json.decision.settles], [200, true]);
  assert.equal(JSON.stringify((await now()).assets), assets, "nothing of it reaches the asset");
  assert.deepEqual((await get("reviewers")).items, [], "no figure moves while the sprint goes on");
  await post("ann", `sprints/${sprintId}/end`, {});
  const [ann] = (await get("reviewers")).items;
  assert.deepEqual([ann.reviewer, ann.repeats], ["ann", { count: 1, hits: 0, rate: null }]);
});

async function metric(name: string): Promise<number> {
  const { text } = await call("GET", `${server.url}/metrics`);
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(name))
      ?.split(" ")
      .at(-1),
  );
}

/** Short sprints hold a control question now and then only: begins them until one does. */
async function untilMixed(known: ReadonlySet<string>): Promise<{ sprintId: string; control: string }> {
  for (let at = 0; at < 200; at += 1) {
    const { sprint } = (await post("ann", "sprints", { scope: { kind: "all" } }, `mixed-${at}`)).json;
    const control = sprint.decisionIds.find((id: string) => !known.has(id));
    if (control !== undefined) return { sprintId: sprint.id, control };
  }
  throw new Error("no sprint held a control question");
}

test("a reviewer's name that is none is refused by its header, and nothing is written", async () => {
  const [id] = (await now()).openDecisionIds.flat();
  const before = await fingerprint(server);
  for (const name of ["", " ", "a b", "-a", "a".repeat(41), "<b>", "../x", "änn", "a,b"]) {
    const header = encodeURIComponent(name) === name ? name : Buffer.from(name).toString("latin1");
    const reply = await post(header, `decisions/${id}/answer`, { answer: "yes" });
    assert.deepEqual([reply.status, reply.json.fields[0].path], [422, "Diecast-Reviewer"], JSON.stringify(name));
  }
  assert.equal((await call("GET", `${server.api}/reviewers?who=ann`)).status, 422);
  assert.equal((await call("POST", `${server.api}/reviewers`, {})).status, 405);
  assert.deepEqual(await fingerprint(server), before);
});
