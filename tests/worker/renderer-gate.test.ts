import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readWorkerStatus } from "../../store/worker-status.ts";
import { createRendererGate } from "../../worker/renderer-gate.ts";
import { createDiscProvider } from "../helpers/studio.ts";
import { eventually } from "../store/support.ts";

const rendererUrl = "http://127.0.0.1:8188";

async function openGate(t: TestContext) {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-gate-"));
  const provider = createDiscProvider();
  const lines: string[] = [];
  let changes = 0;
  const gate = createRendererGate({
    ...{ dataDir, workerId: "w", rendererUrl, provider },
    log: (line) => lines.push(line),
    onChange: () => {
      changes += 1;
    },
  });
  t.after(async () => {
    await provider.close();
    await gate.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const renderer = async () => (await readWorkerStatus(dataDir))?.renderer;
  return { gate, provider, lines, renderer, changes: () => changes };
}

test("the gate never waits for the renderer, and rings when it answers", async (t) => {
  const { gate, changes, renderer } = await openGate(t);
  assert.equal(gate.isOpen(), false);
  await eventually(() => changes() === 1);
  assert.equal(gate.isOpen(), true);
  await eventually(async () => (await renderer())?.isReachable === true);
});

test("a renderer that hangs leaves a status a person can read, instead of silence", async (t) => {
  const { gate, provider, renderer } = await openGate(t);
  provider.hang();
  assert.equal(gate.isOpen(), false);
  await eventually(async () => (await renderer())?.sentence.includes("first answer") === true);
  await eventually(async () => {
    assert.equal(gate.isOpen(), false);
    return (await renderer())?.sentence.includes("has not answered for") === true;
  });
});

test("an unreachable renderer is named with its address, in the log once and in the status", async (t) => {
  const { gate, provider, lines, renderer } = await openGate(t);
  provider.setReachable(false);
  gate.isOpen();
  await eventually(() => lines.length === 1);
  gate.isOpen();
  await eventually(
    async () => (await renderer())?.sentence.startsWith(`No ComfyUI answers at ${rendererUrl}`) === true,
  );
  assert.match(lines[0] ?? "", /127\.0\.0\.1:8188.*Renders wait for it/);
});

test("a probe that is cut short because the worker ends is no news about the renderer", async (t) => {
  const { gate, provider, lines, changes } = await openGate(t);
  provider.hang();
  gate.isOpen();
  await provider.close();
  await gate.close();
  assert.deepEqual([lines, changes()], [[], 0]);
});
