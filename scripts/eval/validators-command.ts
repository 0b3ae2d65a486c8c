import { mkdir, writeFile } from "node:fs/promises";
import { isHeldOut } from "../../core/quality/calibration/labels.ts";
import { currentCalibrationId } from "../../core/quality/calibration/tables.ts";
import { realCases } from "../art/real-art.ts";
import { artSets } from "../art/sets.ts";
import type { Measured } from "../corpus/measure-corpus.ts";
import { hashOfCode, measureAll, measureCorpus } from "../corpus/whole.ts";
import { flag, knownOptions } from "../known-options.ts";
import { ROOT } from "../root.ts";
import { type EvaluationRow, rowsOf } from "./figures.ts";
import { checkIdsOf, judgedBy } from "./judged.ts";
import { reliabilityPlot } from "./plot.ts";
import { type RoutedRow, routedRows } from "./routed.ts";

const text = { type: "string" } as const;
const known = { json: flag, procedural: flag, training: flag, check: text, plots: text };
const usage = "npm run eval:validators [-- --json] [--check ID] [--procedural] [--training] [--plots DIR]";

/**
 * Every check on the procedural corpus and on real sets: `--json`, `--check ID`, `--procedural` (fetch nothing),
 * `--training` (leave out the families that are to tell the truth once), `--plots DIR`. Exit 0, or 2 when there is no such check or option.
 */
export async function runEvalValidators(args: readonly string[]): Promise<number> {
  const options = knownOptions(args, known, usage);
  if (typeof options === "number") return options;
  const corpus = await measureCorpus();
  const { cases: real, problems } = options.procedural ? { cases: [], problems: [] } : await measureReal();
  const drawn = options.training ? corpus.cases.filter(({ family }) => !isHeldOut(family)) : corpus.cases;
  const cases = [...drawn, ...real];
  const only = options.check;
  const ids = checkIdsOf(cases).filter((id) => only === undefined || id === only);
  if (ids.length === 0) {
    console.error(`There is no check ${only}. Known: ${checkIdsOf(cases).join(", ")}.`);
    return 2;
  }
  const rows = ids.flatMap((id) => rowsOfCheck(id, cases));
  const routed = routedRows(cases);
  const plots = options.plots ?? `${ROOT}/node_modules/.cache/diecast/plots`;
  await writePlots(plots, ids, corpus.cases);
  const { corpusHash, codeHash } = corpus;
  if (options.json) {
    console.log(
      JSON.stringify({ calibrationId: currentCalibrationId, corpusHash, codeHash, problems, routed, rows }, null, 2),
    );
  } else {
    printTable(rows);
    for (const row of routed) printRouted(row);
    for (const problem of problems) console.log(problem);
    console.log(`Calibration ${currentCalibrationId ?? "prior-1"}; reliability plots in ${plots}`);
  }
  return 0;
}

/** A row for each corpus, and one for all real sets together: alone they hold few of each defect. */
function rowsOfCheck(checkId: string, cases: readonly Measured[]): readonly EvaluationRow[] {
  const real = cases.filter(({ corpus }) => corpus !== "procedural");
  const corpora = [...new Set(cases.map(({ corpus }) => corpus))].map(
    (name) => [name, cases.filter(({ corpus }) => corpus === name)] as const,
  );
  return [...corpora, ["all real", real] as const].flatMap(([corpus, some]) => {
    const judged = judgedBy(checkId, some);
    return judged.length === 0 ? [] : rowsOf(checkId, corpus, judged);
  });
}

async function measureReal() {
  const codeHash = await hashOfCode("scripts/art");
  const cases: Measured[] = [];
  const problems: string[] = [];
  for (const art of artSets) {
    console.error(`${art.package}@${art.version} (${art.licence})`);
    try {
      const { name: corpus, version } = art;
      cases.push(...(await measureAll({ corpus, version, codeHash }, await realCases(corpus))));
    } catch (error) {
      // Without a network the procedural corpus still tells something; the gap is named.
      problems.push(`Left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { cases, problems };
}

async function writePlots(folder: string, ids: readonly string[], cases: readonly Measured[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const unseen = cases.filter(({ family }) => isHeldOut(family));
  for (const id of ids) {
    const outcomes = judgedBy(id, unseen).flatMap(({ p, isDefect }) =>
      isDefect === null || p === null ? [] : [{ p, isDefect }],
    );
    await writeFile(`${folder}/${id}.svg`, reliabilityPlot(`${id} on held-out families`, outcomes));
  }
}

function printTable(rows: readonly EvaluationRow[]): void {
  const heads = [
    "check",
    "kind",
    "corpus",
    "sev",
    "good",
    "bad",
    "AUC (95 %)",
    "good: fail",
    "ask",
    "bad: escaped",
    "ask",
    "caught",
    "ECE",
    "ms",
  ];
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const lines = rows.map((row) => [
    ...[row.checkId, row.kind, row.corpus, String(row.severity), String(row.clean), String(row.defects)],
    row.auc === null ? "-" : `${row.auc.toFixed(3)} (${row.aucInterval?.map((end) => end.toFixed(3)).join("–")})`,
    ...[row.falselyFailed, row.falselyAsked, row.escaped, row.asked, row.caught].map(percent),
    ...[row.ece?.toFixed(3) ?? "-", `${row.msMedian}/${row.msHigh}`],
  ]);
  const widths = heads.map((head, i) => Math.max(head.length, ...lines.map((line) => (line[i] ?? "").length)));
  for (const line of [heads, ...lines]) console.log(line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
}

function printRouted(row: RoutedRow): void {
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const shares = (approved: number, asked: number, failed: number): string =>
    `${percent(approved)} approved, ${percent(asked)} asked, ${percent(failed)} rendered again`;
  const blamed = Object.entries(row.cleanBy).slice(0, 5);
  console.log(`${row.corpus}: of ${row.clean} good ones ${shares(row.cleanApproved, row.cleanAsked, row.cleanFailed)}`);
  console.log(`  doubted by ${blamed.map(([id, part]) => `${id} ${percent(part)}`).join(", ") || "no check"}`);
  console.log(`  of ${row.defects} defects ${shares(row.defectsApproved, row.defectsAsked, row.defectsFailed)}`);
}
