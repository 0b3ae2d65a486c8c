import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Lora, Plan, Stack } from "../../core/contracts.ts";
import { reviseDocument } from "../../core/document/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { nextAttempt, type PlannedVersion, startRun } from "../../core/run/decide.ts";
import { inboxView } from "../../core/view/exceptions.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { createPlanner } from "../../store/planning.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker, type Worker } from "../../worker/worker.ts";
import { createDiscProvider, openStudio, type Studio } from "../helpers/studio.ts";

const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield", "icon_star"];
const actor = { kind: "person" as const, id: "test" };
const provider = createDiscProvider();
const pixels = startPixelPool();
let studio: Studio;
let worker: Worker;

before(async () => {
  studio = await openStudio();
  await studio.start("run-1", specs);
  const { dataDir } = studio;
  const renderers = [{ url: "disc:", provider }];
  worker = startWorker({ dataDir, workerId: "w", renderers, queue: 2, pixels, log: () => undefined });
  await studio.until((state) => state.runs["run-1"]?.endedAt != null, "the first run ends", 60_000);
});
after(async () => {
  await worker?.close();
  await studio?.close();
  await pixels.close();
});

/** The LoRAs that the first version of a spec was made with. */
async function lorasOf(specId: string): Promise<string[]> {
  const { objects } = studio.project;
  const version = studio.project.state().assets[specId]?.versions[0];
  const plan = await objects.getJson<Plan>(version?.planHash ?? "");
  const { chosen } = await objects.getJson<Stack>(plan.stackHash);
  return chosen.map(({ loraId }) => loraId);
}

async function retitle(loraId: string): Promise<void> {
  const hash = studio.project.state().documents[`loras/${loraId}`]?.hash ?? "";
  const value = { ...(await studio.project.objects.getJson<Lora>(hash)), title: `${loraId} anew` };
  const commits = createDocumentCommits(studio.project);
  const { revision } = await commits.prepare("loras", value);
  const decide = (state: ProjectState) => reviseDocument(state, revision, hash);
  await commits.commit({ kind: "loras", id: loraId, value, decide }, { actor });
}

async function renderAgain(runId: string, specIds: readonly string[]): Promise<void> {
  const planner = await createPlanner(studio.project);
  const planned: PlannedVersion[] = [];
  for (const specId of specIds) {
    const remedy = { reasonCode: "X", sentence: "Once more.", promptHint: runId, negativeHint: null };
    const result = await planner.plan(specId, { attempt: nextAttempt(studio.project.state(), specId), remedy });
    assert.ok(result.ok, specId);
    planned.push(result.planned);
  }
  const trigger = { kind: "person" as const, id: null };
  const command = { runId, trigger, failurePolicy: "continue" as const, notBefore: null, planned, skipped: [] };
  await studio.project.commit((state) => startRun(state, command), { actor });
  await studio.until((state) => state.runs[runId]?.endedAt != null, `${runId} ends`, 60_000);
}

test("a worker's failures of one missing model are one row, whose suspect is the LoRA that its plans used", async () => {
  const [used = ""] = await lorasOf("icon_bolt");
  const made = await Promise.all(specs.map(async (id) => ({ id, loras: await lorasOf(id) })));
  const sharing = made.filter(({ loras }) => loras.includes(used)).map(({ id }) => id);
  assert.ok(sharing.length > 1);
  const inUse = new Set(made.flatMap(({ loras }) => loras));
  const all = Object.values(studio.project.state().documents).filter(({ kind }) => kind === "loras");
  await retitle(used);
  // It changed last, but none of them is made with it.
  await retitle(all.find(({ id }) => !inUse.has(id))?.id ?? "");
  const message = "neon.safetensors is not there.";
  const lacking = {
    folder: "loras",
    kind: "model",
    nodeId: "10",
    classType: "LoraLoader",
    inputName: "lora_name",
  } as const;
  provider.lack([{ ...lacking, value: "neon.safetensors", message }]);
  await renderAgain("run-2", sharing);
  const { rows } = inboxView(studio.project.state(), new Date().toISOString());
  assert.deepEqual(
    rows.map(({ code, affected }) => [code, affected.length]),
    [["MISSING_MODEL", sharing.length]],
  );
  assert.deepEqual(
    rows[0]?.suspects.map(({ key, what }) => `${key} ${what}`),
    [`loras/${used} revised`],
  );
  assert.ok(rows[0]?.choices.every(({ odds }) => odds === null));
});

test("an update of the renderer is the suspect of what fails on it afterwards", async () => {
  provider.lack([]);
  provider.setVersion("2");
  provider.failNext("OUTPUT_INVALID", 100);
  await studio.setPolicies({ retryPolicy: { maxAttempts: 1, breaker: { jobs: 10 } } });
  await renderAgain("run-3", specs);
  const row = inboxView(studio.project.state(), new Date().toISOString()).rows.find(
    ({ code }) => code === "OUTPUT_INVALID",
  );
  assert.equal(row?.affected.length, specs.length);
  assert.deepEqual([row?.suspects[0]?.kind, row?.suspects[0]?.what], ["renderer", "updated"]);
});
