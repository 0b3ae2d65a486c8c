import assert from "node:assert/strict";
import { test } from "node:test";
import { historyEntryOf, queueOf } from "../../../worker/comfy/answers.ts";
import { aliveState, endState } from "../../../worker/comfy/reconcile.ts";
import { bodiesOf, recording } from "./recording.ts";

/** How the n-th recorded history answer of a scenario reads for output node 9. */
async function endOf(scenario: string, index: number) {
  const body = bodiesOf(await recording(scenario), "/history/*")[index] ?? {};
  const [promptId = "unknown"] = Object.keys(body);
  return endState(historyEntryOf(body, promptId), "9");
}

test("a completed prompt succeeded with the files of its output node", async () => {
  const file = { filename: "cold_00001_.png", subfolder: "contract", type: "output" };
  assert.deepEqual(await endOf("run-cold-txt2img", 0), { kind: "succeeded", files: [file], isFromCache: false });
});

test("a prompt whose nodes were all cached succeeded from the cache", async () => {
  const end = await endOf("run-cached-rerun", 1);
  assert.equal(end.kind === "succeeded" && end.isFromCache, true);
});

test("a prompt whose last message is an execution error failed, with the node and the exception's class", async () => {
  const end = await endOf("error-checkpoint", 0);
  assert.equal(end.kind, "failed");
  assert.ok(end.kind === "failed");
  assert.equal(end.error.nodeId, "4");
  assert.equal(end.error.nodeType, "CheckpointLoaderSimple");
  assert.equal(end.error.exceptionType, "RuntimeError");
});

test("an interrupted prompt is told from a failed one by its last message only", async () => {
  assert.deepEqual(await endOf("interrupt-targeted", 1), { kind: "interrupted" });
});

test("an empty history answer is absence, not failure", async () => {
  assert.deepEqual(await endOf("interrupt-targeted", 0), { kind: "absent" });
});

test("neither gone from the queue nor an entry without a verdict is success", () => {
  assert.deepEqual(endState(historyEntryOf({ a: { outputs: {}, status: null } }, "a"), "9"), { kind: "absent" });
});

test("pictures of type temp and other nodes' pictures are not the output", () => {
  const image = { filename: "x.png", subfolder: "", type: "temp" };
  const status = { completed: true, messages: [] };
  const entry = { status, outputs: { "9": { images: [image] }, "10": { images: [{ ...image, type: "output" }] } } };
  const end = endState(historyEntryOf({ a: entry }, "a"), "9");
  assert.deepEqual(end.kind === "succeeded" && end.files, []);
});

test("waiting prompts are placed by number and id, not by the heap order of the answer", async () => {
  const [body] = bodiesOf(await recording("queue-order"), "/queue");
  const queue = queueOf(body);
  const order = queue.pending.map((id) => Number(id.slice(-1)));
  assert.deepEqual(order, [7, 4, 6, 5, 2, 3, 8, 9]);
  assert.deepEqual(aliveState(queue, queue.pending[1] ?? ""), { kind: "pending", position: 2 });
  assert.deepEqual(aliveState(queue, queue.running[0] ?? ""), { kind: "running" });
  assert.equal(aliveState(queue, "unknown"), null);
});
