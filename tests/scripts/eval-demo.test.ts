import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ProjectState } from "../../core/project/state.ts";
import { figuresPerCheck } from "../../scripts/eval/demo-checks.ts";
import { type JudgedVersion, reportOf } from "../../scripts/eval/demo-report.ts";
import { readTruth } from "../../scripts/eval/demo-truth.ts";

interface Told {
  readonly id: string;
  readonly outcome: "auto_advance" | "regenerate" | "ask";
  readonly verdict?: string;
  readonly specksRemoved?: number;
}

/** A version of one picture as far as the report reads it. */
function judged({ id, outcome, verdict = "pass", specksRemoved = 0 }: Told): JudgedVersion {
  const checks = [{ checkId: "shadow", verdict, pDefect: verdict === "fail" ? 0.99 : 0.01, severity: "calibrated" }];
  return {
    version: { id, route: { outcome, bestVariant: 0 } },
    plan: { units: [{ unitKey: "v0", variantIndex: 0 }], finish: { trim: "common" }, outputKind: "single_image" },
    report: { subjects: [{ unitKey: "v0", checks }] },
    finish: { units: [{ unitKey: "v0", specksRemoved }] },
  } as unknown as JudgedVersion;
}

function stateOf(approved: readonly string[], questions: number): ProjectState {
  const asset = (id: string) => [id, { approved: { by: "route", versionId: id }, versions: [] }] as const;
  const asked = Array.from({ length: questions }, (_, i) => [`asked ${i}`, { approved: null, versions: [] }] as const);
  return {
    assets: Object.fromEntries([...approved.map(asset), ...asked]),
    decisions: Object.fromEntries(asked),
    exceptions: {},
  } as unknown as ProjectState;
}

test("what was approved with a planted defect is an escape, unless finishing provably removed it", () => {
  const truth = new Map([
    ["a.generate.v0", ["drop_shadow"]],
    ["b.generate.v0", ["specks"]],
    ["c.generate.v0", ["off_centre"]],
  ]);
  const versions = [
    judged({ id: "a", outcome: "auto_advance" }),
    judged({ id: "b", outcome: "auto_advance", specksRemoved: 9 }),
    judged({ id: "c", outcome: "auto_advance" }),
    judged({ id: "d", outcome: "auto_advance" }),
  ];
  const report = reportOf(stateOf(["a", "b", "c", "d"], 1), versions, truth);
  assert.deepEqual([report.escapeRate, report.escapeRateBeforeFinish, report.escaped], [0.25, 0.75, ["a"]]);
  assert.deepEqual([report.autoResolved, report.questionsPerAccepted, report.planted], [0.8, 0.25, 3]);
});

test("a render that was repeated without a planted defect was needless", () => {
  const versions = [
    judged({ id: "a", outcome: "regenerate", verdict: "fail" }),
    judged({ id: "b", outcome: "regenerate", verdict: "fail" }),
  ];
  const report = reportOf(stateOf([], 0), versions, new Map([["a.generate.v0", ["drop_shadow"]]]));
  assert.equal(report.falseRegenerate, 0.5);
  assert.deepEqual([report.perCheck["shadow"]?.precision, report.perCheck["shadow"]?.recall], [0.5, 1]);
});

test("precision counts fails, recall counts everything that did not pass, and both are null without a case", () => {
  const { shadow, seam } = figuresPerCheck([
    { checkId: "shadow", verdict: "fail", p: 0.9, isDefect: true },
    { checkId: "shadow", verdict: "uncertain", p: 0.5, isDefect: true },
    { checkId: "shadow", verdict: "pass", p: 0.1, isDefect: true },
    { checkId: "seam", verdict: "pass", p: 0, isDefect: false },
  ]);
  assert.deepEqual([shadow?.precision, shadow?.recall], [1, 0.6667]);
  assert.deepEqual([seam?.precision, seam?.recall, seam?.ece], [null, null, 0]);
});

test("the truth is read from the renderer's side files, by the job that rendered", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-truth-"));
  const folder = join(dataDir, "renderer/.truth/diecast/demo");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "duck.v1.generate.v0-hover_d63d65b1_00001_.png.json"), '{"defects":["cropped"]}');
  await writeFile(join(folder, "duck.v1.generate.v1_00002_.png.json"), '{"defects":[]}');
  const truth = await readTruth(dataDir, "demo");
  assert.deepEqual(
    [...truth],
    [
      ["duck.v1.generate.v0-hover", ["cropped"]],
      ["duck.v1.generate.v1", []],
    ],
  );
  await rm(dataDir, { recursive: true });
});
