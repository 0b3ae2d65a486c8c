import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { raiseException } from "../../core/exception/decide.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { claimJob, failJob } from "../../core/job/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ExceptionRow } from "../../core/view/exceptions.ts";
import { createInboxProof } from "../../server/inbox-proof.ts";
import { givenUp } from "../core/given.ts";
import { call, eventually, fingerprint, happen, type Reply, type Running, startServer } from "./support.ts";

const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield", "icon_star"];
let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  call("POST", `${server.api}/${path}`, body, headers);
const get = async (path: string) => (await call("GET", `${server.api}/${path}`)).json;
const rows = async (): Promise<readonly ExceptionRow[]> => (await get("exceptions/inbox")).rows;

/** Has the first render of specs fail for good, as a worker would; one cause for all of them. */
async function failAll(specIds: readonly string[], code: "MISSING_MODEL" | "OUT_OF_MEMORY"): Promise<string> {
  assert.equal((await post("runs", { specs: specIds, force: true })).status, 201);
  const project = await server.project();
  const actor = { kind: "worker" as const, id: "w" };
  for (const specId of specIds) {
    const job = Object.values(project.state().jobs).find(
      ({ assetId, kind, state }) => assetId === specId && kind === "generate" && state === "queued",
    );
    assert.ok(job, specId);
    const command = { jobId: job.id, workerId: "w", promptId: null, lostWorkers: new Set<string>() };
    const { events } = await project.commit((state, at) => claimJob(state, { ...command, at }), { actor });
    const claim = { jobId: job.id, workerId: "w", startedSeq: events[0]?.seq ?? 0 };
    const why = { code, sentence: `It failed while ${specId} rendered.` };
    await project.commit((state) => failJob(state, claim, why, givenUp(job, why, ["the same"])), { actor });
  }
  const row = (await rows()).find((each) => each.code === code);
  assert.deepEqual(row?.affected.map(({ assetId }) => assetId).sort(), [...specIds].sort());
  return row?.causeId ?? "";
}

test("a preview tells assets, pictures and what can't be made, and writes nothing", async () => {
  const causeId = await failAll(specs, "MISSING_MODEL");
  const before = await fingerprint(server);
  const preview = await post("exceptions/preview", { verb: "retry", causeIds: [causeId] });
  assert.deepEqual([preview.status, preview.json.assets, preview.json.renders], [200, 5, 5]);
  const sample = await post("exceptions/preview", { verb: "retry", causeIds: [causeId], sample: 3 });
  assert.deepEqual([sample.json.assets, sample.json.renders, sample.json.ms], [3, 3, null]);
  const dismissal = await post("exceptions/preview", { verb: "dismiss", causeIds: [causeId] });
  assert.match(dismissal.json.sentence, /^Closes 1 cause with 5 exceptions; nothing is rendered/);
  assert.deepEqual(await fingerprint(server), before);
});

test("a sample tries three in one run, and the same key never tries twice; the rest is offered then", async () => {
  const causeId = (await rows())[0]?.causeId;
  const body = { verb: "retry", causeIds: [causeId], sample: 3 };
  const tried = await post("exceptions/settle", body, { "Idempotency-Key": "sample" });
  assert.equal(tried.status, 200);
  const again = await post("exceptions/settle", body, { "Idempotency-Key": "sample" });
  assert.deepEqual([again.status, again.json.duplicate, again.json.runId], [200, true, tried.json.runId]);
  const { run } = await get(`runs/${tried.json.runId}`);
  assert.deepEqual(run.trigger.kind, "exception");
  assert.deepEqual(run.versionIds.length, 3);
  const [row] = await rows();
  assert.deepEqual(
    [row?.affected.length, row?.sample?.assetIds.length, row?.choices.at(-1)?.label],
    [2, 3, "Try the other 2"],
  );
});

test("a retry with a change plans with the change, and leaves what can't be planned in the inbox with its reason", async () => {
  const causeId = (await rows())[0]?.causeId;
  assert.equal((await post("specs/icon_coin/retire")).status, 200);
  const project = await server.project();
  await eventually(() => !openExceptions(project.state()).some(({ specId }) => specId === "icon_coin"));
  const all = await get("exceptions?state=all");
  const gone = all.items.find((each: { assetId: string }) => each.assetId === "icon_coin");
  assert.equal(gone.resolution, "gone", "what nobody wants any more closes by itself");
  const body = { verb: "retry_with_change", causeIds: [causeId], change: { negativeHint: "blur" } };
  const tried = await post("exceptions/settle", body, { "Idempotency-Key": "change" });
  assert.equal(tried.status, 200);
  const again = await post("exceptions/settle", body, { "Idempotency-Key": "change" });
  assert.deepEqual([again.status, again.json.duplicate, again.json.runId], [200, true, tried.json.runId]);
  const version = project.state().assets["icon_shield"]?.versions.at(-1);
  assert.deepEqual([version?.remedy?.reasonCode, version?.remedy?.negativeHint], ["PERSON_CHANGED", "blur"]);
  assert.deepEqual(await rows(), []);
});

test("a waiver needs a reason and an end in the future, and hides the row until then; waking brings it back", async () => {
  const causeId = await failAll(["enemy_scout_drone"], "OUT_OF_MEMORY");
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const refused = [
    { verb: "waive", until },
    { verb: "waive", reason: "known" },
    { verb: "waive", reason: "known", until: "2020-01-01T00:00:00.000Z" },
    { verb: "snooze", until: "2999-01-01T00:00:00.000Z" },
    { verb: "snooze", until: "tomorrow" },
    { verb: "retry", change: { promptHint: "x" } },
    { verb: "retry_with_change" },
    { verb: "dismiss", sample: 0 },
  ];
  const before = await fingerprint(server);
  for (const body of refused) {
    const reply = await post("exceptions/settle", { causeIds: [causeId], ...body });
    assert.deepEqual([reply.status, reply.json.code], [422, "INVALID_INPUT"], JSON.stringify(body));
    assert.ok(reply.json.fields[0].path && reply.json.fields[0].message, reply.text);
  }
  assert.equal((await post("exceptions/settle", { verb: "dismiss", causeIds: ["system.nothing"] })).status, 404);
  assert.deepEqual(await fingerprint(server), before);
  const waived = await post("exceptions/settle", { verb: "waive", causeIds: [causeId], reason: "known", until });
  assert.equal(waived.status, 200);
  const inbox = await get("exceptions/inbox");
  assert.deepEqual([inbox.rows.length, inbox.hidden[0].hidden.until], [0, until]);
  assert.equal((await post("exceptions/settle", { verb: "wake", causeIds: [causeId] })).status, 200);
  assert.equal((await rows()).length, 1);
  const twice = await post("exceptions/settle", { verb: "wake", causeIds: [causeId] });
  assert.deepEqual([twice.status, twice.json.code], [409, "CONFLICT"]);
});

test("dismissing closes all of a cause, and what happens again is the same row, reopened", async () => {
  const causeId = (await rows())[0]?.causeId ?? "";
  assert.equal((await post("exceptions/settle", { verb: "dismiss", causeIds: [causeId] })).status, 200);
  assert.deepEqual(await rows(), []);
  assert.equal((await post("exceptions/settle", { verb: "dismiss", causeIds: [causeId] })).status, 409);
  assert.equal(await failAll(["enemy_scout_drone"], "OUT_OF_MEMORY"), causeId);
  assert.deepEqual([(await rows())[0]?.episodes, (await rows())[0]?.cameBackAfter?.by], [2, "dismissed"]);
  await post("exceptions/settle", { verb: "dismiss", causeIds: [causeId] });
});

test("forty specs that are refused for one reason are one row, which closes when the reason is mended", async () => {
  const project = await server.project();
  const where = { versionId: null, runId: null, jobId: null, evidenceHash: null };
  const nextAction = { verb: "edit_spec" as const, label: "Mend it" };
  const why = {
    stage: "plan" as const,
    code: "PLAN_REFUSED",
    sentence: "Its LoRA is gone.",
    suspect: null,
    nextAction,
  };
  const refused = (specId: string) =>
    raiseException({ ...why, specId, assetId: specId, ...where }, `run.${specId}`, ["Its LoRA is gone."]);
  await happen(project, refused("icon_heart"), refused("icon_bolt"));
  assert.equal((await rows()).length, 1);
  const current = await call("GET", `${server.api}/specs/icon_heart`);
  const headers = { "If-Match": current.headers.get("etag") ?? "" };
  const { document: value } = current.json;
  const saved = await call("PUT", `${server.api}/specs/icon_heart`, { ...value, title: "Heart of gold" }, headers);
  assert.equal(saved.status, 200, saved.text);
  await eventually(async () => (await rows()).length === 0);
  const { items } = await get("exceptions?state=all");
  assert.equal(items.find(({ sentence }: { sentence: string }) => sentence === why.sentence).resolution, "fixed");
});

test("the proof counts the log itself up to its head, and finds what the state says", async () => {
  const project = await server.project();
  const proof = await get("exceptions/proof");
  const state: ProjectState = project.state();
  assert.deepEqual([proof.isOk, proof.open, proof.seq, proof.countedFrom], [true, 0, state.seq, 1]);
  assert.equal(proof.raised, Object.keys(state.exceptions).length);
  assert.equal(proof.raised, proof.autoResolved + proof.settled);
  assert.ok(proof.autoResolved >= 3 && proof.settled >= 6, JSON.stringify(proof));
  const { events } = await get(`events?since=${proof.seq - 1}&proof=1`);
  assert.equal(events[0].hash, proof.hash);
});

test("a state that says something else than its log is no proof", async () => {
  const project = await server.project();
  const state = { ...project.state(), closedBy: {} };
  const proof = await createInboxProof({ ...project, state: () => state })();
  assert.deepEqual([proof.isOk, proof.open], [false, 0]);
});
