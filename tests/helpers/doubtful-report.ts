import type { CheckResult, ValidatorReport } from "../../core/contracts.ts";
import type { Draft } from "../../core/event.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { shadowCheck } from "../../core/quality/checks/shadow.ts";
import type { ProjectStore } from "../../store/project.ts";

type Judging = Pick<ProjectStore<ProjectState>, "commit" | "state"> & {
  readonly objects: Pick<ProjectStore<ProjectState>["objects"], "putJson">;
};

/** Puts a report into the log whose only doubt is a shadow of 5 %, for the newest version of an asset that was started. */
export async function judgeDoubtful(project: Judging, assetId: string): Promise<void> {
  const version = project.state().assets[assetId]?.versions.at(-1);
  if (version === undefined) throw new Error(`${assetId} was not planned`);
  const { id: versionId, runId, planHash } = version;
  const doubt: CheckResult = {
    ...{ checkId: shadowCheck.id, version: shadowCheck.version, group: "shadow", tool: "bg_cycler", scope: "image" },
    ...{ severity: "calibrated", verdict: "uncertain", score: 0.8, confidence: 0.6, pDefect: 0.2 },
    ...{ reasonCode: "DROP_SHADOW", message: "A shadow.", calibrationId: "prior-1" },
    overlays: [
      {
        kind: "box",
        label: "shadow",
        points: [
          [20, 20],
          [90, 60],
        ],
      },
    ],
    measure: { name: "shadowShare", value: 0.05, unit: "share" },
    limit: { value: 0.03, source: "default" },
    features: { shadowShare: 0.05 },
  };
  const report: ValidatorReport = {
    ...{ schemaVersion: 1, planHash, contractHash: planHash, toolVersion: "test", verdict: "uncertain" },
    pAnyDefect: { "0": 0.2 },
    subjects: [{ unitKey: "v0", stage: "raw", pixelHash: null, checks: [doubt] }],
  };
  const reportHash = await project.objects.putJson(report);
  const jobId = `${versionId}.validate`;
  const judged: Draft = {
    type: "job.succeeded",
    entityType: "job",
    entityId: jobId,
    payload: {
      ...{
        jobId,
        kind: "validate",
        unitKey: null,
        assetId,
        versionId,
        runId,
        attempt: 1,
        startedSeq: 1,
        durationMs: 1,
      },
      result: { kind: "validate", reportHash, verdict: "uncertain", units: [] },
    },
  };
  await project.commit(() => [judged], { actor: { kind: "worker", id: "test" } });
}
