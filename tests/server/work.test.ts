import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Draft } from "../../core/event.ts";
import { question } from "../core/given.ts";
import { call, getRaw, happen, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const key = (name: string): Record<string, string> => ({ "Idempotency-Key": name });
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  call("POST", `${server.api}/${path}`, body, headers);
const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;

async function eventsOfType(type: string): Promise<{ entityId: string }[]> {
  const { events } = await get("events?limit=1000");
  return events.filter((event: { type: string }) => event.type === type);
}

/** Starts a run of one spec and routes its version to a question, as the worker would. */
async function ask(assetId: string): Promise<string> {
  const { run } = (await post("runs", { specs: [assetId] })).json;
  const ids = { assetId, versionId: String(run.versionIds[0]), runId: String(run.id) };
  const state = (await server.project()).state();
  const version = state.assets[assetId]?.versions.at(-1);
  assert.ok(version);
  const hash = version.planHash;
  const routed = { outcome: "ask" as const, reasonCode: "OFF", sentence: "look", decidingChecks: [], bestVariant: 0 };
  const decisionId = `decision.${ids.versionId}`;
  const drafts: Draft[] = [
    {
      type: "asset.routed",
      entityType: "asset",
      entityId: assetId,
      payload: { ...ids, ...routed, reportHash: hash, planHash: hash, isAudit: false, remedy: null },
    },
    {
      type: "decision.asked",
      entityType: "decision",
      entityId: decisionId,
      payload: { decisionId, ...ids, variantIndex: 0, question },
    },
  ];
  await happen(await server.project(), ...drafts);
  return decisionId;
}

test("ten requests at once with one Idempotency-Key start one run, and so does the eleventh", async () => {
  const request = () => post("runs", { specs: ["icon_bolt", "icon_bolt"] }, key("ten"));
  const replies = await Promise.all(Array.from({ length: 10 }, request));
  replies.push(await request());
  assert.equal(replies.filter((reply) => reply.status === 201).length, 1);
  assert.equal(replies.filter((reply) => reply.status === 200 && reply.json.duplicate).length, 10);
  assert.equal(new Set(replies.map((reply) => reply.json.run.id)).size, 1);
  assert.deepEqual(replies[0]?.json.run.versionIds, ["icon_bolt.v1"]);
  assert.equal((await eventsOfType("run.started")).length, 1);
});

test("what a run leaves out is listed with its reason; a run with nothing left is refused", async () => {
  const started = await post("runs", { specs: ["icon_coin", "icon_bolt", "nobody"] });
  assert.equal(started.status, 201);
  const codes = Object.fromEntries(
    started.json.skipped.map((each: { specId: string; code: string }) => [each.specId, each.code]),
  );
  assert.deepEqual(codes, { icon_bolt: "IN_PRODUCTION", nobody: "NOT_FOUND" });
  const nothing = await post("runs", { specs: ["nobody"] });
  assert.deepEqual([nothing.status, nothing.json.code], [409, "NOTHING_TO_RENDER"]);
  assert.match(nothing.json.detail, /no such spec/);
});

test("a run can be read, listed and canceled once", async () => {
  const { run } = (await post("runs", { specs: ["icon_heart"] })).json;
  const read = await get(`runs/${run.id}`);
  assert.equal(read.run.state, "running");
  assert.ok(read.jobs.length > 0);
  assert.equal((await get(`jobs/${read.jobs[0].id}`)).runId, run.id);
  assert.equal((await get("runs")).items[0].id, run.id);
  const first = (await get("jobs?limit=1")) as { items: unknown[]; nextCursor: string };
  assert.equal(first.items.length, 1);
  assert.notDeepEqual((await get(`jobs?limit=1&cursor=${first.nextCursor}`)).items, first.items);
  const canceled = await post(`runs/${run.id}/cancel`, { reason: "Changed my mind." });
  assert.deepEqual([canceled.status, canceled.json.run.state], [200, "canceled"]);
  const again = await post(`runs/${run.id}/cancel`);
  assert.deepEqual([again.status, again.json.code], [409, "CONFLICT"]);
});

test("an answer is durable and counts once; another one after it is refused", async () => {
  const id = await ask("icon_shield");
  const { decision, open } = await get("decisions/next");
  assert.deepEqual([decision.id, open], [id, 1]);
  const yes = await post(`decisions/${id}/answer`, { answer: "yes" }, key("a1"));
  assert.deepEqual([yes.status, yes.json.duplicate, yes.json.decision.answer, yes.json.open], [200, false, "yes", 0]);
  const again = await post(`decisions/${id}/answer`, { answer: "yes" }, key("a1"));
  assert.deepEqual(
    [again.status, again.json.duplicate, again.json.conflict, again.json.seq],
    [200, true, false, yes.json.seq],
  );
  const other = await post(`decisions/${id}/answer`, { answer: "no" }, key("a1"));
  assert.deepEqual([other.json.duplicate, other.json.conflict, other.json.decision.answer], [true, true, "yes"]);
  const second = await post(`decisions/${id}/answer`, { answer: "no" }, key("a2"));
  assert.deepEqual([second.status, second.json.code], [409, "CONFLICT"]);
  assert.equal((await eventsOfType("decision.answered")).length, 1);
  assert.equal((await get("decisions?state=answered")).items[0].id, id);
  assert.equal((await get("assets/icon_shield")).asset.approved.versionId, "icon_shield.v1");
});

test("a no starts the next version, and undo takes both back", async () => {
  const id = await ask("icon_star");
  const no = await post(`decisions/${id}/answer`, { answer: "no", reason: "style" }, key("n1"));
  assert.equal(no.status, 200);
  const runId = no.json.decision.followUpRunId;
  assert.deepEqual((await get(`runs/${runId}`)).run.versionIds, ["icon_star.v2"]);
  const undone = await post(`decisions/${id}/undo`, {}, key("n2"));
  assert.deepEqual([undone.status, undone.json.decision.answer, undone.json.open], [200, null, 1]);
  assert.equal((await get(`runs/${runId}`)).run.state, "canceled");
  const again = await post(`decisions/${id}/undo`, {}, key("n3"));
  assert.deepEqual([again.status, again.json.code], [409, "CONFLICT"]);
});

test("a postponed question goes to the end of the queue", async () => {
  const later = await ask("button_play");
  const [first] = (await get("decisions")).items;
  assert.notEqual(first.id, later);
  const postponed = await post(`decisions/${first.id}/postpone`, {}, key("p1"));
  assert.equal(postponed.status, 200);
  assert.equal((await get("decisions/next")).decision.id, later);
});

test("unsure becomes an exception, which can be dismissed once or made again", async () => {
  const id = await ask("button_quit");
  await post(`decisions/${id}/answer`, { answer: "unsure" }, key("u1"));
  const [exception] = (await get("exceptions")).items;
  assert.equal(exception.code, "REVIEWER_UNSURE");
  const retried = await post(`exceptions/${exception.exceptionId}/retry`, {}, key("r1"));
  assert.deepEqual([retried.status, retried.json.exception.resolution], [200, "retried"]);
  const sameKey = await post(`exceptions/${exception.exceptionId}/retry`, {}, key("r1"));
  assert.equal(sameKey.status, 200);
  assert.equal((await get("assets/button_quit")).asset.versions.length, 2);
  const dismissed = await post(`exceptions/${exception.exceptionId}/dismiss`, {}, key("r2"));
  assert.deepEqual([dismissed.status, dismissed.json.code], [409, "CONFLICT"]);
  assert.equal((await get("exceptions?state=all")).items.length, 1);
  const other = await ask("button_upgrade");
  await post(`decisions/${other}/answer`, { answer: "unsure" });
  const [second] = (await get("exceptions")).items;
  assert.equal((await post(`exceptions/${second.exceptionId}/dismiss`)).json.exception.resolution, "dismissed");
});

test("an asset's page has its evidence and exactly the events that concern it", async () => {
  const asset = await get("assets/icon_star");
  assert.equal(asset.spec.document.id, "icon_star");
  assert.equal(asset.versions[0].plan.specId, "icon_star");
  for (const part of ["contract", "stack", "package", "trace"]) assert.ok(asset.versions[0][part], part);
  const { events } = await get("events?limit=1000");
  // Named by the asset itself, by its runs or by its question; told apart from other assets by their unlike names.
  const runs = new Set(asset.asset.versions.map((version: { runId: string }) => version.runId));
  const expected = events.filter(
    (event: { entityId: string; payload: object }) =>
      JSON.stringify(event).includes("icon_star") || runs.has(event.entityId),
  );
  assert.deepEqual(asset.events, expected);
  assert.deepEqual([...new Set(asset.events.map((event: { type: string }) => event.type))].sort(), [
    "asset.routed",
    "decision.answered",
    "decision.asked",
    "decision.postponed",
    "decision.undone",
    "document.revised",
    "run.canceled",
    "run.started",
    "spec.readied",
    "validator.gap",
  ]);
});

test("an object comes with its type, for ever cacheable, and 304 when it is known; a missing one is never cached", async () => {
  const { spec } = await get("assets/icon_star");
  const url = `${server.api}/objects/${spec.hash}`;
  const object = await call("GET", url);
  assert.deepEqual([object.status, object.json], [200, spec.document]);
  assert.match(object.headers.get("content-type") ?? "", /^application\/json/);
  assert.match(object.headers.get("cache-control") ?? "", /immutable/);
  const etag = `If-None-Match: ${object.headers.get("etag")}`;
  const known = await getRaw(server.port, new URL(url).pathname, [etag]);
  assert.deepEqual([known.status, known.text], [304, ""]);
  const missing = await call("GET", `${server.api}/objects/${"0".repeat(64)}`);
  assert.deepEqual(
    [missing.status, missing.headers.get("cache-control"), missing.headers.get("etag")],
    [404, "no-store", null],
  );
});
