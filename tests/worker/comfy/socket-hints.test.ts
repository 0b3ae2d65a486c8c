import assert from "node:assert/strict";
import { test } from "node:test";
import { hintOf } from "../../../worker/comfy/socket-hints.ts";
import { recording } from "./recording.ts";

async function hintsOf(scenario: string) {
  const { ws } = await recording(scenario);
  return (ws[0]?.messages ?? []).flatMap(({ json }) => (json === undefined ? [] : [hintOf(json)?.hint ?? null]));
}

test("a recorded run brings its four steps in order and ends with a reason to look", async () => {
  const hints = await hintsOf("run-cold-txt2img");
  const steps = hints.flatMap((hint) => (hint?.kind === "progress" ? [`${hint.value}/${hint.max} ${hint.node}`] : []));
  assert.deepEqual(steps, ["1/4 3", "2/4 3", "3/4 3", "4/4 3"]);
  assert.deepEqual(hints.at(-1), { kind: "look" });
});

test("status messages and the executing sent on reconnect concern no prompt", () => {
  assert.equal(hintOf({ type: "status", data: { status: { exec_info: { queue_remaining: 1 } } } }), null);
  assert.equal(hintOf({ type: "executing", data: { node: "3" } }), null);
  assert.equal(hintOf({ type: "crystools.monitor", data: {} }), null);
});

test("unknown messages about a prompt only show activity", () => {
  assert.deepEqual(hintOf({ type: "new", data: { prompt_id: "a" } }), { promptId: "a", hint: { kind: "active" } });
});

test("success, error, interruption and the final executing are each a reason to look", () => {
  for (const type of ["execution_success", "execution_error", "execution_interrupted", "executing"]) {
    assert.deepEqual(hintOf({ type, data: { prompt_id: "a", node: null } }), { promptId: "a", hint: { kind: "look" } });
  }
});

test("a recorded failure and a recorded interruption bring a reason to look", async () => {
  for (const scenario of ["error-checkpoint", "interrupt-targeted"]) {
    const hints = await hintsOf(scenario);
    assert.ok(hints.some((hint) => hint?.kind === "look"));
  }
});
