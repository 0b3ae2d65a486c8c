import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeErrorsOf } from "../../../worker/comfy/answers.ts";
import { executionFailure, rejectionOf } from "../../../worker/comfy/failures.ts";
import { recordOf, textOf } from "../../../worker/comfy/json.ts";
import { bodyOf, recording } from "./recording.ts";

async function rejection(scenario: string, label: string) {
  const body = recordOf(bodyOf(await recording(scenario), label));
  const error = recordOf(body["error"]);
  return rejectionOf({
    accepted: false,
    nodeErrors: nodeErrorsOf(body["node_errors"]),
    errorType: textOf(error["type"]),
    errorDetails: textOf(error["details"]) ?? "",
  });
}

test("a checkpoint, LoRA, VAE or ControlNet that is not listed is MISSING_MODEL", async () => {
  const failure = await rejection("validation-node-errors", "value_not_in_list, checkpoint");
  assert.equal(failure.code, "MISSING_MODEL");
  assert.deepEqual(
    [failure.fields[0]?.path, failure.fields[0]?.rule],
    ["/nodes/CheckpointLoaderSimple/ckpt_name", "value_not_in_list"],
  );
  assert.equal((await rejection("validation-node-errors", "value_not_in_list, VAE")).code, "MISSING_MODEL");
});

test("another value that is not listed is a rejected graph, not a missing model", async () => {
  const failure = await rejection("validation-node-errors", "value_not_in_list, list longer than 20");
  assert.equal(failure.code, "PROVIDER_REJECTED_GRAPH");
});

test("every node error becomes a field with its path", async () => {
  const failure = await rejection("validation-node-errors", "required_input_missing, three on one node");
  assert.deepEqual(failure.fields.map(({ path }) => path).sort(), [
    "/nodes/KSampler/model",
    "/nodes/KSampler/seed",
    "/nodes/KSampler/steps",
  ]);
});

test("an unknown class is MISSING_NODE, by the old and by the newer error type", async () => {
  assert.equal((await rejection("validation-top-level", "unknown class")).code, "MISSING_NODE");
  const newer = { accepted: false, nodeErrors: [], errorType: "missing_node_type", errorDetails: "" };
  assert.equal(rejectionOf(newer).code, "MISSING_NODE");
});

test("a cycle's empty errors are still a rejected graph", async () => {
  assert.equal((await rejection("validation-top-level", "cycle")).code, "PROVIDER_REJECTED_GRAPH");
});

test("out of memory is known by the exception's class in both spellings and never by the text", () => {
  const error = { nodeId: "3", nodeType: "KSampler", exceptionMessage: "CUDA out of memory" };
  for (const exceptionType of ["torch.OutOfMemoryError", "torch.cuda.OutOfMemoryError"]) {
    assert.equal(executionFailure({ ...error, exceptionType }).code, "OUT_OF_MEMORY");
  }
  assert.equal(executionFailure({ ...error, exceptionType: "RuntimeError" }).code, "RENDER_FAILED");
});
