import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "../../core/job/state.ts";
import { remainingMs } from "../../core/telemetry/paces.ts";
import type { ComfyGraph, RenderProgress } from "../../worker/comfy/provider.ts";
import { progressOf } from "../../worker/report-progress.ts";
import { createRenderStages, type RenderPlace } from "../../worker/tasks/render-stages.ts";
import { given, image, runStarted, version } from "../core/given.ts";

const node = (class_type: string) => ({ class_type, inputs: {} });
const graph: ComfyGraph = {
  "1": node("CheckpointLoaderSimple"),
  "2": node("KSampler"),
  "3": node("VAEDecode"),
  "4": node("SaveImage"),
};

function followed(graphOf: ComfyGraph = graph) {
  let now = 0;
  const stages = createRenderStages(graphOf, () => now);
  const hear = (afterMs: number, said: Partial<RenderProgress>): RenderPlace => {
    now += afterMs;
    return stages.hear({ promptId: "p", value: 0, max: 1, node: null, queuePosition: null, ...said });
  };
  return { hear, times: stages.times, pass: (ms: number) => (now += ms) };
}

test("a render goes from the queue to loading, its steps and its picture, and each stage has its time", () => {
  const { hear, times, pass } = followed();
  assert.equal(hear(5, { queuePosition: 2 }).stage, "queue");
  assert.equal(hear(25, { node: "1" }).stage, "load");
  assert.deepEqual(hear(100, { node: "2" }), {
    stage: "sampling",
    share: 0,
    samplingMs: 0,
    ahead: 0,
    node: "KSampler",
  });
  assert.equal(hear(40, { node: "2", value: 5, max: 20 }).share, 0.25);
  assert.equal(hear(60, { node: "2", value: 20, max: 20 }).share, 1);
  assert.equal(hear(0, { node: "3", value: 20, max: 20 }).stage, "decode");
  pass(30);
  assert.deepEqual(times(), { queueMs: 30, renderMs: 230, loadMs: 100, sampleMs: 100 });
});

test("of several samplers each has its part, and what stands between them does not go back or ahead", () => {
  const { hear } = followed({ ...graph, "5": node("LatentUpscale"), "6": node("KSamplerAdvanced") });
  hear(0, { node: "2" });
  assert.equal(hear(1, { node: "2", value: 10, max: 10 }).share, 0.5);
  const between = hear(1, { node: "5", value: 10, max: 10 });
  assert.deepEqual([between.stage, between.share], ["sampling", 0.5]);
  assert.equal(hear(1, { node: "6", value: 10, max: 10 }).share, 0.5, "steps of the one before");
  assert.equal(hear(1, { node: "6", value: 1, max: 4 }).share, 0.625);
});

test("a graph whose samplers go by other names is followed by whatever counts steps", () => {
  const { hear } = followed({ "1": node("Loader"), "2": node("FancyDiffusion"), "9": node("KSamplerSelect") });
  assert.equal(hear(0, { node: "1" }).stage, "load");
  hear(0, { node: "2", value: 1, max: 8 });
  const half = hear(0, { node: "2", value: 4, max: 8 });
  assert.deepEqual([half.stage, half.share], ["sampling", 0.5]);
});

test("a renderer that tells nothing has no times; one without a socket only those of its queue and all the rest", () => {
  assert.equal(followed().times(), null);
  const { hear, times, pass } = followed();
  hear(50, {});
  pass(200);
  assert.deepEqual(times(), { queueMs: 50, renderMs: 200, loadMs: null, sampleMs: null });
});

test("what remains is at first what such renders take, and towards the end what this one's own speed says", () => {
  assert.equal(remainingMs(10_000, 0, 0), 10_000);
  assert.equal(remainingMs(10_000, 5_000, 0.5), 5_000);
  const slow = remainingMs(10_000, 45_000, 0.9) ?? 0;
  assert.ok(slow > 4_000 && slow < 5_100, `${slow}`);
  assert.equal(remainingMs(10_000, 9_000, 1), 0);
  assert.deepEqual([remainingMs(null, 100, 0.01), remainingMs(null, 1000, 0.25)], [null, 3000]);
});

test("progress is weighed by stage, and in the queue what is ahead counts too", () => {
  const job = { id: "a.v1.generate.v0", versionId: "a.v1", assetId: "a", unitKey: "v0", checkpointId: "copax" };
  const evidence = { image, promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  const about = { jobId: job.id, runId: "run", kind: "generate" as const, ...{ assetId: "a", versionId: "a.v1" } };
  const state = given(runStarted("run", version("a")), {
    ...{ type: "job.succeeded", entityType: "job", entityId: job.id },
    payload: {
      ...{ ...about, unitKey: "v0", attempt: 1, startedSeq: 1, durationMs: 4000 },
      result: { kind: "generate", ...evidence },
    },
  });
  const at = (place: Partial<RenderPlace>) => {
    const whole = { stage: "load" as const, share: 0, samplingMs: 0, ahead: 0, node: null, ...place };
    const { percent, etaMs } = progressOf(state, job as Job, whole);
    return [percent, etaMs];
  };
  const typical = at({})[1] ?? 0;
  assert.ok(Math.abs(typical - 4000) <= 100, `${typical}`);
  assert.deepEqual(at({ stage: "queue", ahead: 1 }), [0, 2 * typical]);
  assert.deepEqual(at({ stage: "sampling", share: 0.5, samplingMs: 2000 }), [52, Math.round((typical / 2 + 2000) / 2)]);
  assert.deepEqual(at({ stage: "decode", share: 1, samplingMs: 3900 }), [92, 0]);
});
