import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { claimJob, failJob } from "../../core/job/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { givenUp } from "../core/given.ts";
import { call, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  call("POST", `${server.api}/${path}`, body, headers);
const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;

/** Runs a spec and has its first render fail for good, as a worker would; gives the exception. */
async function exceptionOf(specId: string): Promise<{ exceptionId: string; runId: string }> {
  const { run } = (await post("runs", { specs: [specId] })).json;
  const project = await server.project();
  const workerId = "w";
  const actor = { kind: "worker" as const, id: workerId };
  const isFirst = ({ runId, kind }: { runId: string; kind: string }) => runId === run.id && kind === "generate";
  const job = Object.values(project.state().jobs).find(isFirst);
  assert.ok(job);
  const claim = (state: ProjectState, at: string) =>
    claimJob(state, { jobId: job.id, workerId, promptId: null, at, lostWorkers: new Set() });
  const startedSeq = (await project.commit(claim, { actor })).events[0]?.seq ?? 0;
  const why = { code: "MISSING_MODEL" as const, sentence: "The model is not installed on the renderer." };
  await project.commit((state) => failJob(state, { jobId: job.id, workerId, startedSeq }, why, givenUp(job, why)), {
    actor,
  });
  const found = (await get("exceptions")).items.find((each: { assetId: string }) => each.assetId === specId);
  assert.equal(found.code, "MISSING_MODEL");
  return { exceptionId: found.exceptionId, runId: run.id };
}

test("a retry of a spec that is no longer ready is refused with the reason, and its exception stays open", async () => {
  const { exceptionId } = await exceptionOf("icon_bolt");
  const spec = await call("GET", `${server.api}/specs/icon_bolt`);
  const headers = { "If-Match": spec.headers.get("etag") ?? "" };
  const draft = { ...spec.json.document, status: "draft" };
  assert.equal((await call("PUT", `${server.api}/specs/icon_bolt`, draft, headers)).status, 200);
  const seq = (await get("events/cursor")).headSeq;
  const retried = await post(`exceptions/${exceptionId}/retry`);
  assert.deepEqual([retried.status, retried.json.code], [409, "NOTHING_TO_RENDER"]);
  assert.match(retried.json.detail, /icon_bolt can't be made again yet: .+/);
  assert.equal((await get("events/cursor")).headSeq, seq);
  assert.ok((await get("exceptions")).items.some((each: { exceptionId: string }) => each.exceptionId === exceptionId));
});

test("a run of the same spec by name supersedes its older exceptions", async () => {
  const { exceptionId } = await exceptionOf("icon_heart");
  assert.equal((await post("runs", { specs: ["icon_heart"], force: true })).status, 201);
  const { items } = await get("exceptions?state=all");
  const old = items.find((each: { exceptionId: string }) => each.exceptionId === exceptionId);
  assert.equal(old.resolution, "superseded");
  const retried = await post(`exceptions/${exceptionId}/retry`);
  assert.deepEqual([retried.status, retried.json.code], [409, "CONFLICT"]);
});

test("the failure policy of a run is honoured: one failed job ends a run that fails immediately", async () => {
  const specs = ["icon_star", "icon_coin", "icon_shield"];
  const started = await post("runs", { specs, failurePolicy: "fail_immediately" });
  const project = await server.project();
  const job = Object.values(project.state().jobs).find(({ id }) => id === "icon_coin.v1.generate.v0");
  assert.ok(job);
  const actor = { kind: "worker" as const, id: "w" };
  const command = { jobId: job.id, workerId: "w", promptId: null, lostWorkers: new Set<string>() };
  const { events } = await project.commit((state, at) => claimJob(state, { ...command, at }), { actor });
  const why = { code: "MISSING_MODEL" as const, sentence: "The model is not installed on the renderer." };
  const claim = { jobId: job.id, workerId: "w", startedSeq: events[0]?.seq ?? 0 };
  await project.commit((state) => failJob(state, claim, why, givenUp(job, why)), { actor });
  const { run } = await get(`runs/${started.json.run.id}`);
  assert.deepEqual([run.state, run.counts.succeeded, run.counts.failed], ["finished", 0, 1]);
  assert.equal((await get("assets/icon_star")).asset.versions[0].status, "canceled");
});

test("a query the stream does not know is refused, not ignored", async () => {
  const reply = await call("GET", `${server.api}/events/stream?watching=spec:icon_star`);
  assert.deepEqual([reply.status, reply.json.code], [422, "INVALID_INPUT"]);
});
