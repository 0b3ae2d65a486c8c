import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import type { Missing } from "../../worker/comfy/provider.ts";
import { requireOnRenderer } from "../../worker/tasks/require-on-renderer.ts";
import type { TaskContext } from "../../worker/tasks/task.ts";

const checkpoint = { file: "pony.safetensors", sourceUrl: "https://example.org/pony" };

/** A project with one checkpoint document and a renderer that lacks what it is told to lack. */
function contextLacking(missing: readonly Partial<Missing>[]): TaskContext {
  const hash = hashOf(checkpoint);
  const head = { kind: "checkpoints", id: "pony", hash };
  const common = { nodeId: "4", classType: "CheckpointLoaderSimple", inputName: null, value: null, folder: null };
  const provider = { preflight: async () => missing.map((one) => ({ ...common, message: "It is missing.", ...one })) };
  const project = {
    state: () => ({ documents: { "checkpoints/pony": head } }),
    objects: { getJson: async () => checkpoint },
  };
  return { provider, project } as unknown as TaskContext;
}

async function failureOf(missing: readonly Partial<Missing>[]): Promise<Failure> {
  try {
    await requireOnRenderer(contextLacking(missing), {});
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing was missed");
}

test("a renderer that lacks nothing passes", async () => {
  await requireOnRenderer(contextLacking([]), {});
});

test("all that is missing is in the sentence, the first of it alone is the cause, whatever node names it", async () => {
  const lora = { kind: "model", folder: "loras", value: "ink.safetensors", nodeId: "10" } as const;
  const model = { kind: "model", folder: "checkpoints", value: "pony.safetensors" } as const;
  const one = await failureOf([lora, { ...model, nodeId: "4" }]);
  const other = await failureOf([{ ...model, nodeId: "77" }]);
  assert.equal(one.code, "MISSING_MODEL");
  assert.match(one.message, /pony\.safetensors in checkpoints.*ink\.safetensors in loras/);
  const causes = [one, other].map(({ fields }) => fields.map(({ path, rule }) => `${path} ${rule}`));
  assert.deepEqual(causes, [
    ["/models/checkpoints/pony.safetensors missing"],
    ["/models/checkpoints/pony.safetensors missing"],
  ]);
});

test("a missing node comes before missing models and says that a custom node brings it", async () => {
  const failure = await failureOf([
    { kind: "model", folder: "loras", value: "ink.safetensors" },
    { kind: "node", classType: "IPAdapter" },
  ]);
  assert.equal(failure.code, "MISSING_NODE");
  assert.match(failure.fields[0]?.fix ?? "", /custom node that brings IPAdapter/);
});
