import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { claimJob, succeedJob } from "../../core/job/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { image } from "../core/given.ts";
import { call, fingerprint, happen, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  call("POST", `${server.api}/${path}`, body, headers);
const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;
const stateOf = async (jobId: string) => (await get(`jobs/${jobId}`)).state;

/** Renders one picture of a version, as a worker would. */
async function render(jobId: string): Promise<void> {
  const project = await server.project();
  const actor = { kind: "worker" as const, id: "w" };
  const command = { jobId, workerId: "w", promptId: "p", lostWorkers: new Set<string>() };
  const { events } = await project.commit((state, at) => claimJob(state, { ...command, at }), { actor });
  const claim = { jobId, workerId: "w", startedSeq: events[0]?.seq ?? 0 };
  const made = { kind: "generate" as const, image, promptId: "p", fromCache: false, adopted: false };
  const result = { ...made, environmentHash: image.hash };
  await project.commit((state: ProjectState) => succeedJob(state, claim, { durationMs: 1, result }), { actor });
}

async function endRun(runId: string): Promise<void> {
  const payload = { runId, counts: { succeeded: 0, failed: 0, canceled: 0 } };
  await happen(await server.project(), { type: "run.finished", entityType: "run", entityId: runId, payload });
}

test("a run is paused and goes on; twice of either is refused and changes nothing", async () => {
  const { run } = (await post("runs", { specs: ["icon_bolt"] })).json;
  const paused = await post(`runs/${run.id}/pause`, { reason: "lunch" });
  assert.equal(paused.status, 200);
  assert.ok(paused.json.run.pausedAt);
  assert.equal(await stateOf("icon_bolt.v1.generate.v0"), "paused");
  assert.ok((await get("jobs?state=paused")).total > 0);
  const before = await fingerprint(server);
  assert.equal((await post(`runs/${run.id}/pause`)).json.code, "CONFLICT");
  assert.deepEqual(await fingerprint(server), before);
  const resumed = await post(`runs/${run.id}/resume`);
  assert.deepEqual([resumed.status, resumed.json.run.pausedAt, resumed.json.run.id], [200, null, run.id]);
  assert.equal(await stateOf("icon_bolt.v1.generate.v0"), "queued");
  assert.equal((await post(`runs/${run.id}/resume`)).json.code, "CONFLICT");
});

test("what a stopped run left undone is started once per key: same plan, taking over the pictures that exist", async () => {
  const { run } = (await post("runs", { specs: ["button_play", "icon_heart"] })).json;
  await render("button_play.v1.generate.v0-normal");
  await post(`runs/${run.id}/cancel`);
  await endRun(run.id);
  const key = { "Idempotency-Key": "go-on" };
  const resumed = await post(`runs/${run.id}/resume`, {}, key);
  assert.equal(resumed.status, 201, resumed.text);
  assert.deepEqual(
    [resumed.json.run.resumes, resumed.json.run.versionIds],
    [run.id, ["button_play.v2", "icon_heart.v2"]],
  );
  const again = await post(`runs/${run.id}/resume`, {}, key);
  assert.deepEqual([again.status, again.json.duplicate, again.json.run.id], [200, true, resumed.json.run.id]);
  const { asset } = await get("assets/button_play");
  const [first, second] = asset.versions;
  assert.equal(second.planHash, first.planHash);
  assert.equal(second.attempt, first.attempt);
  assert.equal(second.resumes, first.id);
  assert.ok(first.units["v0-normal"].raw, "what was made before the stop can be seen");
  const third = await post(`runs/${run.id}/resume`);
  assert.deepEqual([third.status, third.json.code], [409, "NOTHING_TO_RENDER"]);
  assert.match(third.json.detail, /newer version/);
});

test("one job or a selection is canceled at any stage, with what needs it; what has ended is left", async () => {
  await post("runs", { specs: ["icon_star", "icon_coin", "icon_shield"] });
  const one = await post("jobs/icon_star.v1.finish/cancel", { reason: "not now" });
  assert.equal(one.status, 200, one.text);
  assert.equal(await stateOf("icon_star.v1.generate.v0"), "canceled");
  assert.deepEqual([one.json.canceled.length, one.json.ended], [4, []]);
  assert.equal((await post("jobs/icon_star.v1.finish/cancel")).json.code, "CONFLICT");
  const jobIds = ["icon_star.v1.finish", "icon_coin.v1.generate.v0", "icon_shield.v1.generate.v0"];
  const many = await post("jobs/cancel", { jobIds });
  assert.equal(many.status, 200, many.text);
  assert.deepEqual(many.json.ended, ["icon_star.v1.finish"]);
  assert.equal(many.json.canceled.length, 8);
});

test("hostile requests are refused by field, and nothing is written", async () => {
  const before = await fingerprint(server);
  const cases: readonly [string, unknown, number, string][] = [
    ["jobs/cancel", {}, 422, "INVALID_INPUT"],
    ["jobs/cancel", { jobIds: [] }, 422, "INVALID_INPUT"],
    ["jobs/cancel", { jobIds: ["a", "a"] }, 422, "INVALID_INPUT"],
    ["jobs/cancel", { jobIds: ["../x"] }, 422, "INVALID_INPUT"],
    ["jobs/cancel", { jobIds: Array.from({ length: 501 }, (_, at) => `job${at}`) }, 422, "INVALID_INPUT"],
    ["jobs/cancel", { jobIds: ["icon_coin.v1.finish", "nobody.v1.finish"] }, 404, "NOT_FOUND"],
    ["jobs/cancel", { jobIds: ["icon_coin.v1.finish"], force: true }, 422, "INVALID_INPUT"],
    ["jobs/nobody.v1.finish/cancel", {}, 404, "NOT_FOUND"],
    ["jobs/__proto__/cancel", {}, 400, "INVALID_ID"],
    ["runs/nobody/pause", {}, 404, "NOT_FOUND"],
    ["runs/nobody/resume", {}, 404, "NOT_FOUND"],
    ["runs/nobody/resume", { runId: "x" }, 422, "INVALID_INPUT"],
    ["runs/nobody/pause", { reason: "" }, 422, "INVALID_INPUT"],
    ["runs", { specs: ["icon_bolt"], reuse: "sometimes" }, 422, "INVALID_INPUT"],
  ];
  for (const [path, body, status, code] of cases) {
    const reply = await post(path, body);
    assert.deepEqual([reply.status, reply.json.code], [status, code], `${path} ${JSON.stringify(body).slice(0, 60)}`);
  }
  const unknown = await post("jobs/cancel", { jobIds: ["icon_coin.v1.finish", "nobody.v1.finish"] });
  assert.equal(unknown.json.fields[0].path, "/jobIds/1");
  assert.deepEqual(await fingerprint(server), before);
});

test("a request can force new pictures; its versions carry it", async () => {
  const { run } = (await post("runs", { specs: ["enemy_scout_drone"], reuse: "always_new" })).json;
  const { asset } = await get("assets/enemy_scout_drone");
  assert.equal(asset.versions[0].runId, run.id);
  assert.equal(asset.versions[0].reuse, "always_new");
});

test("closing the exception of a paused renderer, either way, lets it be used again", async () => {
  for (const verb of ["retry", "dismiss"]) {
    const exceptionId = `exception.provider.${verb}`;
    const nobody = { specId: null, assetId: null, versionId: null, runId: null, jobId: null, evidenceHash: null };
    const nextAction = { verb: "retry" as const, label: "Try again" };
    const about = { stage: "generate" as const, code: "PROVIDER_FAULT", sentence: "It is broken.", suspect: null };
    const raised = { exceptionId, fingerprint: image.hash, ...about, nextAction, ...nobody };
    const { sentence, code } = about;
    const paused = { providerId: "comfyui", code, sentence, fingerprint: image.hash, jobIds: [], exceptionId };
    await happen(
      await server.project(),
      { type: "exception.raised", entityType: "exception", entityId: exceptionId, payload: raised },
      {
        ...{ type: "provider.paused", entityType: "provider", entityId: "comfyui" },
        payload: { ...paused, probeAt: "2099-01-01T00:00:00.000Z" },
      },
    );
    assert.ok((await get("state")).state.providers.comfyui.pause);
    const reply = await post(`exceptions/${exceptionId}/${verb}`);
    assert.equal(reply.status, 200, reply.text);
    assert.equal((await get("state")).state.providers.comfyui, undefined);
  }
});
