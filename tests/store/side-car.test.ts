import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readWorkerStatus, type WorkerStatus, writeWorkerStatus } from "../../store/worker-status.ts";

test("a worker's status that a power cut left empty says nothing, like one that is missing, until the next is written", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-side-car-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  assert.equal(await readWorkerStatus(dataDir), null);
  const renderer = { url: "", isReachable: false, sentence: "", version: null, devices: [] };
  const status: WorkerStatus = { workerId: "w", pid: 1, seenAt: "", renderer, renderers: [] };
  await writeWorkerStatus(dataDir, status);
  await writeFile(join(dataDir, "runtime", "worker-status.json"), "");
  assert.equal(await readWorkerStatus(dataDir), null);
  await writeWorkerStatus(dataDir, status);
  assert.deepEqual(await readWorkerStatus(dataDir), status);
});
