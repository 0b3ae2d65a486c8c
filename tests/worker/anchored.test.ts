import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, ValidatorReport } from "../../core/contracts.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { createDiscProvider, openStudio } from "../helpers/studio.ts";

const [anchor, anchored] = ["captain_quill_portrait", "captain_quill_card"];

test("an anchored spec waits for its anchor's approval and then renders from the approved raw picture", async (t) => {
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
});
