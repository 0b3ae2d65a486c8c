import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, ValidatorReport } from "../../core/contracts.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import type { FinishEvidence } from "../../core/quality/finish/finish.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { flag, knownOptions } from "../known-options.ts";
import { type DemoReport, type JudgedVersion, reportOf } from "./demo-report.ts";
import { readTruth } from "./demo-truth.ts";
import { runDemo } from "./run-demo.ts";

const projectId = "astroduck_demo";

/** The bars a whole demo run must keep. */
const bars = { autoResolved: 0.85, escapeRate: 0.02, falseRegenerate: 0.05, questionsPerAccepted: 0.3, ece: 0.05 };

/** With fewer verdicts one of them decides whether the ECE is met; it is told all the same. The corpus has hundreds. */
const enoughForEce = 20;

/** Runs the demo, or takes a finished one (`--data DIR`), and holds it against what was planted. Exit 1 when a bar is missed, 2 when called the wrong way. */
export async function runEvalDemo(args: readonly string[]): Promise<number> {
  const options = knownOptions(
    args,
    { data: { type: "string" }, json: flag },
    "npm run eval:demo [-- --data DIR] [--json]",
  );
  if (typeof options === "number") return options;
  const given = options.data;
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), "diecast-eval-")));
  try {
    if (given === undefined) await runDemo(dataDir, projectId);
    const report = await evaluate(dataDir);
    const missed = missedBars(report);
    if (options.json) console.log(JSON.stringify({ ...report, bars, missed }, null, 2));
    else describe(report, missed);
    return missed.length === 0 ? 0 : 1;
  } finally {
    if (given === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

async function evaluate(dataDir: string): Promise<DemoReport> {
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    const state = project.state();
    const finishes = await finishHashes(project);
    const all = Object.values(state.assets).flatMap(({ versions }) => versions);
    const judged = await Promise.all(
      all.map(async (version): Promise<JudgedVersion | null> => {
        const finishHash = finishes.get(version.id);
        if (version.reportHash === null || finishHash === undefined) return null;
        const [plan, report, finish] = await Promise.all([
          project.objects.getJson<Plan>(version.planHash),
          project.objects.getJson<ValidatorReport>(version.reportHash),
          project.objects.getJson<FinishEvidence>(finishHash),
        ]);
        return { version, plan, report, finish };
      }),
    );
    return reportOf(
      state,
      judged.filter((one) => one !== null),
      await readTruth(dataDir, projectId),
    );
  } finally {
    await project.close();
  }
}

/** Version id → its finish evidence, as the log has it. */
async function finishHashes(project: ProjectStore<ProjectState>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let since = 0, isDone = false; !isDone; ) {
    const page = await project.read({ since, limit: 1000 });
    for (const { type, payload } of page.events) {
      if (type === "job.succeeded" && payload.result.kind === "finish") {
        found.set(payload.jobId.replace(/\.finish(\.v\d+)?$/, ""), payload.result.evidenceHash);
      }
    }
    since = page.nextSince;
    isDone = page.upToDate;
  }
  return found;
}

function missedBars(report: DemoReport): readonly string[] {
  const eces = Object.entries(report.perCheck).filter(([, { ece, count }]) => count >= enoughForEce && ece > bars.ece);
  return [
    ...(report.autoResolved < bars.autoResolved ? ["autoResolved"] : []),
    ...(report.escapeRate > bars.escapeRate ? ["escapeRate"] : []),
    ...(report.falseRegenerate > bars.falseRegenerate ? ["falseRegenerate"] : []),
    ...(report.questionsPerAccepted > bars.questionsPerAccepted ? ["questionsPerAccepted"] : []),
    ...eces.map(([checkId]) => `ece of ${checkId}`),
  ];
}

function describe(report: DemoReport, missed: readonly string[]): void {
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  console.log(`${report.assets} assets, ${report.planted} planted defects`);
  console.log(`resolved without a person  ${percent(report.autoResolved)} (at least ${percent(bars.autoResolved)})`);
  console.log(`approved with a defect     ${percent(report.escapeRate)} (at most ${percent(bars.escapeRate)})`);
  console.log(
    `rendered again needlessly  ${percent(report.falseRegenerate)} (at most ${percent(bars.falseRegenerate)})`,
  );
  console.log(`questions per accepted     ${report.questionsPerAccepted} (at most ${bars.questionsPerAccepted})`);
  for (const [checkId, { count, defects, precision, recall, ece }] of Object.entries(report.perCheck)) {
    const told = `precision ${precision ?? "-"}, recall ${recall ?? "-"}, ece ${ece}`;
    console.log(`  ${checkId.padEnd(16)} ${count} verdicts, ${defects} defects: ${told}`);
  }
  console.log(missed.length === 0 ? "Every bar is kept." : `Missed: ${missed.join(", ")}.`);
}
