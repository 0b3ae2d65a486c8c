import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { WorkflowTemplate } from "../../../core/contracts.ts";
import { type ComfyGraph, type GraphValues, renderGraph } from "../../../core/policy/graph.ts";
import { validateGraph } from "../../../worker/comfy/renderer/graph/validate.ts";
import { nodeCatalog } from "../../../worker/comfy/renderer/nodes/catalog.ts";
import { type JsonObject, parseJson } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { contractModels } from "../contract/models.ts";
import { readRecording } from "../contract/recording.ts";
import { mapOf } from "../contract/words.ts";
import { startFor } from "../renderer/running.ts";
import { providerOf } from "./requests.ts";

const files = new URL("../../fixtures/graphs/", import.meta.url);
const templates = new URL("../../../examples/shared/workflow-templates/", import.meta.url);

const sdxl = { width: 1024, height: 1024, steps: 24, cfg: 6.5, sampler: "dpmpp_2m", scheduler: "karras" };
const sd15 = { width: 512, height: 768, steps: 20, cfg: 7, sampler: "euler_ancestral", scheduler: "normal" };
const common = {
  ...{ positive: "a duck in a space suit", negative: "text", seed: 9007199254740991, batchSize: 1, clipSkip: 1 },
  ...{ checkpoint: "ckpt_copax_sdxl.safetensors", filenamePrefix: "diecast", referenceImage: null, denoise: null },
};
const ink = { file: "lora_ink_style.safetensors", weight: 0.8 };
const hero = { file: "characters/lora_hero.safetensors", weight: 0.5 };
const third = { file: "lora_other_arch.safetensors", weight: -0.25 };

interface Golden {
  readonly name: string;
  readonly template: string;
  readonly values: GraphValues;
  readonly loras: readonly (typeof ink)[];
  readonly clipSkip: number | null;
  readonly vae: string | null;
}

const plain = { template: "txt2img", values: { ...common, ...sdxl }, loras: [], clipSkip: null, vae: null };
const anchored = { ...common, ...sdxl, referenceImage: "ref_ab.png", denoise: 0.55 };
const goldens: readonly Golden[] = [
  { ...plain, name: "txt2img-sdxl" },
  { ...plain, name: "txt2img-sd15", values: { ...common, ...sd15 } },
  { ...plain, name: "txt2img-one-lora", loras: [ink] },
  { ...plain, name: "txt2img-three-loras", loras: [ink, hero, third] },
  { ...plain, name: "txt2img-clip-skip", clipSkip: 2 },
  { ...plain, name: "txt2img-vae", vae: "vae_tiny.safetensors" },
  { ...plain, name: "txt2img-all", loras: [ink, hero], clipSkip: 2, vae: "vae_tiny.safetensors" },
  { ...plain, name: "img2img-sdxl", template: "img2img_anchor", values: anchored },
  {
    ...plain,
    name: "img2img-all",
    template: "img2img_anchor",
    values: anchored,
    loras: [ink],
    clipSkip: 2,
    vae: "vae_tiny.safetensors",
  },
];

async function render({ template, values, loras, clipSkip, vae }: Golden): Promise<ComfyGraph> {
  const text = await readFile(new URL(`${template}.json`, templates), "utf8");
  const graph = renderGraph(JSON.parse(text) as WorkflowTemplate, values, loras, clipSkip, vae);
  if (!graph.ok) assert.fail(JSON.stringify(graph.refusals));
  return graph.value;
}

for (const golden of goldens) {
  test(`the graph builder makes the committed graph: ${golden.name}`, async () => {
    const committed: unknown = JSON.parse(await readFile(new URL(`${golden.name}.json`, files), "utf8"));
    assert.deepEqual(await render(golden), committed);
  });
}

test("every committed graph satisfies what the real server's object_info asks for, and the demo renderer's checks", async (t) => {
  const { renderer } = await startFor(t, { models: contractModels });
  const provider = providerOf(t, renderer.url);
  const recorded = recordedClasses();
  const catalog = nodeCatalog(contractModels, ["ref_ab.png"], () => undefined, false);
  for (const golden of goldens) {
    const graph = await render(golden);
    for (const [id, node] of Object.entries(graph)) {
      const required = mapOf(mapOf(recorded.get(node.class_type)?.get("input")).get("required"));
      assert.deepEqual(
        [...required.keys()].filter((input) => !(input in node.inputs)),
        [],
        `${golden.name} node ${id}`,
      );
    }
    assert.deepEqual(await provider.preflight({ graph }), [], golden.name);
    const verdict = validateGraph(parseJson(JSON.stringify(graph)) as Map<string, JsonObject>, catalog, undefined);
    assert.deepEqual(verdict, { ok: true, outputs: ["9"], nodeErrors: {} }, golden.name);
  }
});

/** Class → its description by the real server. */
function recordedClasses(): ReadonlyMap<string, JsonObject> {
  const bodies = readRecording("object-info").acts.map((act) => mapOf(mapOf(act.get("response")).get("body")));
  return new Map(bodies.flatMap((body) => [...body].map(([name, info]) => [name, mapOf(info)] as const)));
}
