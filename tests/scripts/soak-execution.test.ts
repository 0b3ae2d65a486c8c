import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { soakExecution } from "../../scripts/soak/execution.ts";

const folder = await mkdtemp(join(tmpdir(), "diecast-soak-execution-"));
after(() => rm(folder, { recursive: true, force: true }));

test("under faults and kills every job ends rightly, nothing is doubled, and no render is wasted", {
  timeout: 900_000,
}, async () => {
  const report = await soakExecution({
    folder,
    durationMs: 12_000,
    seed: 7,
    specIds: ["icon_bolt", "icon_heart", "icon_star"],
    ...{ specsPerRun: 2, stepMs: 10, faultGapMs: 1000, roundGapMs: 4000, calmCancels: 1 },
    log: () => undefined,
  });
  assert.deepEqual(report.problems, []);
  assert.ok(report.person.started > 0 && (report.renders.used > 0 || (report.jobs["canceled"] ?? 0) > 0));
  assert.ok(Object.keys(report.acts).length > 5, "it was hit in many ways");
});
