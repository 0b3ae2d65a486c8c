import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayloads, Plan, SecondReviewPolicy, ValidatorReport } from "../../core/contracts.ts";
import type { Job } from "../../core/job/state.ts";
import { type PixelPool, startPixelPool } from "../../worker/pixels/pool.ts";
import { route } from "../../worker/tasks/route.ts";
import type { TaskContext } from "../../worker/tasks/task.ts";
import { startWorker } from "../../worker/worker.ts";
import { createDiscProvider, openStudio, type Studio } from "../helpers/studio.ts";

const [anchor, anchored] = ["captain_quill_portrait", "captain_quill_card"];

test("an anchored spec waits for its anchor's approval and then renders from the approved raw picture; two people are asked when a plan says so", async (t) => {
  const studio = await openStudio();
  const provider = createDiscProvider();
  const pixels = startPixelPool();
  const settings = {
    dataDir: studio.dataDir,
    workerId: "worker-1",
    renderers: [{ url: "disc:", provider }],
    queue: 2,
    pixels,
  };
  const worker = startWorker({ ...settings, log: () => undefined });
  t.after(async () => {
    await worker.close();
    await pixels.close();
    await studio.close();
  });

  await assert.rejects(studio.start("run-early", [anchored]), /captain_quill_portrait has no approved picture yet/);
  await studio.start("run-1", [anchor]);
  await studio.until((state) => state.assets[anchor]?.approved != null, "the anchor is approved");
  await studio.start("run-2", [anchored]);
  await studio.until((state) => state.runs["run-2"]?.endedAt != null, "the anchored run ends");

  const { approved, versions = [] } = studio.project.state().assets[anchor] ?? {};
  const units = Object.values(versions.find(({ id }) => id === approved?.versionId)?.units ?? {});
  const raw = units.find(({ variantIndex }) => variantIndex === approved?.variantIndex)?.raw;
  assert.ok(raw);
  const version = studio.project.state().assets[anchored]?.versions[0];
  const plan = await studio.project.objects.getJson<Plan>(version?.planHash ?? "");
  assert.deepEqual(plan.units[0]?.references, [{ nodeId: "20", inputName: "image", pixelHash: raw.pixelHash }]);
  const uploaded = provider.requests.find(({ tag }) => tag.job === `${anchored}.v1.generate.v0`)?.references ?? [];
  assert.equal(uploaded.length, 1);
  const pixelHashes = await Promise.all(uploaded.map(async ({ bytes }) => (await pixels.inspect(bytes)).pixelHash));
  assert.deepEqual(pixelHashes, [raw.pixelHash]);
  assert.ok(version?.route, "the anchored version was routed");
  const report = await studio.project.objects.getJson<ValidatorReport>(version?.reportHash ?? "");
  assert.deepEqual(
    report.references?.map(({ assetId, versionId }) => [assetId, versionId]),
    [[anchor, approved?.versionId]],
    "it was compared with what it belongs to",
  );
  const checks = report.subjects.flatMap((subject) => subject.checks);
  const verdictOf = (id: string) => checks.find(({ checkId }) => checkId === id)?.verdict;
  assert.equal(verdictOf("prompt_policy"), "pass", "the prompt is judged by its evidence");
  assert.notEqual(verdictOf("palette"), "skipped", "the palette of its style is known");
  assert.notEqual(verdictOf("identity"), "skipped", "they show the same captain");
  await asksTwoPeopleByPlan(studio, pixels, approved?.versionId ?? "");
});

async function asksTwoPeopleByPlan(studio: Studio, pixels: PixelPool, versionId: string): Promise<void> {
  for (const secondReview of [undefined, { share: 1 }]) {
    const [question] = await questionsOf(studio, pixels, versionId, {
      onPass: "manual_review_queue",
      secondReview,
    });
    assert.deepEqual(question?.second, secondReview && { by: "share", of: "1" });
  }
}

/** What is asked about a version of the anchor that passed, had its plan had this routing. */
async function questionsOf(
  { project }: Studio,
  pixels: PixelPool,
  versionId: string,
  { onPass, secondReview }: Pick<Plan["routing"], "onPass"> & { readonly secondReview: SecondReviewPolicy | undefined },
): Promise<EventPayloads["decision.asked"][]> {
  const version = project.state().assets[anchor]?.versions.find(({ id }) => id === versionId);
  assert.ok(version);
  const plan = await project.objects.getJson<Plan>(version.planHash);
  const routing = { ...plan.routing, onPass, ...(secondReview === undefined ? {} : { secondReview }) };
  const frozen = await project.objects.putJson({ ...plan, routing });
  const state = structuredClone(project.state());
  const own = state.assets[anchor]?.versions.find(({ id }) => id === versionId);
  assert.ok(own);
  Object.assign(own, { planHash: frozen });
  const given = { project: { ...project, state: () => state }, pixels, provider: createDiscProvider() };
  const { effects } = await route(
    given as unknown as TaskContext,
    { assetId: anchor, versionId, runId: version.runId } as Job,
  );
  const drafts = effects?.(state) ?? [];
  return drafts.flatMap((draft) => (draft.type === "decision.asked" ? draft.payload : []));
}
