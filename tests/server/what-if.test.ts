import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CheckResult, ValidatorReport } from "../../core/contracts.ts";
import { startRequestedRun } from "../../server/actions/start-run.ts";
import { names, refusedBy } from "./refused.ts";
import { call, happen, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const ask = (body: unknown) => call("POST", `${server.api}/policy/what-if`, body);

/** A judged version whose only doubt is a shadow of 5 %. */
async function judge(assetId: string): Promise<void> {
  const project = await server.project();
  await startRequestedRun(project, { specs: [assetId] }, null);
  const version = project.state().assets[assetId]?.versions.at(-1);
  assert.ok(version);
  const doubt: CheckResult = {
    ...{ checkId: "shadow", version: "2", group: "shadow", tool: "bg_cycler" },
    ...{ scope: "image" as const, severity: "calibrated" as const, verdict: "uncertain" as const },
    ...{ score: 0.8, confidence: 0.6, pDefect: 0.2, reasonCode: "DROP_SHADOW", message: "A shadow." },
    ...{ measure: { name: "shadowShare", value: 0.05, unit: "share" }, limit: { value: 0.03, source: "default" } },
    ...{ features: { shadowShare: 0.05 }, overlays: [], calibrationId: "prior-1" },
  };
  const report: ValidatorReport = {
    ...{ schemaVersion: 1, planHash: version.planHash, contractHash: version.planHash, toolVersion: "test" },
    ...{ verdict: "uncertain", pAnyDefect: { "0": 0.2 } },
    subjects: [{ unitKey: "v0", stage: "raw", pixelHash: null, checks: [doubt] }],
  };
  const reportHash = await project.objects.putJson(report);
  const jobId = `${version.id}.validate`;
  await happen(project, {
    type: "job.succeeded",
    entityType: "job",
    entityId: jobId,
    payload: {
      ...{ jobId, kind: "validate", unitKey: null, assetId, versionId: version.id, runId: version.runId, attempt: 1 },
      ...{ startedSeq: 1, durationMs: 1, result: { kind: "validate", reportHash, verdict: "uncertain", units: [] } },
    },
  } as unknown as Parameters<typeof happen>[1]);
}

test("without measured versions the answer is nothing, not an error", async () => {
  const { status, json } = await ask({ thresholds: {} });
  assert.deepEqual([status, json.versions, json.changed, json.leftOut], [200, 0, [], 0]);
});

test("limits of nothing, and limits upside down, are refused with the field and its fix", async () => {
  names(
    await refusedBy(server, 422, "INVALID_INPUT", () => ask({ thresholds: { shadows: { pass: 1 } } })),
    "/thresholds/shadows",
    "known",
  );
  names(
    await refusedBy(server, 422, "INVALID_INPUT", () => ask({ thresholds: { shadow: { pass: 2, fail: 1 } } })),
    "/thresholds/shadow",
    "order",
  );
  await refusedBy(server, 422, "INVALID_INPUT", () => ask({ thresholds: { shadow: { pass: -1 } } }));
});

test("a judged version is judged again under other limits, and nothing is written", async () => {
  await judge("icon_bolt");
  const project = await server.project();
  const before = project.headSeq();
  const { json } = await ask({ thresholds: { shadow: { pass: 0.1, fail: 0.2 } } });
  assert.equal(json.versions, 1);
  assert.equal(json.before.ask, 1);
  assert.ok(json.figures.some(({ name }: { name: string }) => name === "shadow.shadowShare"));
  const strict = await ask({ thresholds: { shadow: { pass: 0.01, fail: 0.02 } } });
  assert.deepEqual(strict.json.changed[0]?.to, "regenerate");
  assert.equal(project.headSeq(), before);
});
