import { mkdir, writeFile } from "node:fs/promises";
import { isHeldOut } from "../../core/quality/calibration/labels.ts";
import { currentCalibrationId } from "../../core/quality/calibration/tables.ts";
import { type Measured, measureCase } from "../corpus/measure-corpus.ts";
import { measureCorpus } from "../corpus/whole.ts";
import { ROOT } from "../root.ts";
import { type EvaluationRow, rowsOf } from "./figures.ts";
import { checkIdsOf, judgedBy } from "./judged.ts";
import { reliabilityPlot } from "./plot.ts";
import { artPackages, realCases } from "./real-art.ts";

/**
 * Every check on the procedural corpus and on real sets: `--json`, `--check ID`, `--procedural` (fetch nothing),
 * `--plots DIR`. Exit 0, or 2 when there is no such check.
 */
export async function runEvalValidators(args: readonly string[]): Promise<number> {
  const option = (name: string): string | undefined => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args[at + 1];
  };
  const say = (line: string): void => console.error(line);
  const corpus = await measureCorpus((done, all) => done % 250 === 0 && say(`measured ${done} of ${all}`));
  const { cases: real, problems } = args.includes("--procedural")
    ? { cases: [], problems: [] }
    : await measureReal(say);
  const cases = [...corpus.cases, ...real];
  const only = option("--check");
  const ids = checkIdsOf(cases).filter((id) => only === undefined || id === only);
  if (ids.length === 0) {
    console.error(`There is no check ${only}. Known: ${checkIdsOf(cases).join(", ")}.`);
    return 2;
  }
  const rows = ids.flatMap((id) => rowsOfCheck(id, cases));
  const plots = option("--plots") ?? `${ROOT}/node_modules/.cache/diecast/plots`;
  await writePlots(plots, ids, corpus.cases);
  const { corpusHash, codeHash } = corpus;
  if (args.includes("--json")) {
    console.log(JSON.stringify({ calibrationId: currentCalibrationId, corpusHash, codeHash, problems, rows }, null, 2));
  } else {
    printTable(rows);
    for (const problem of problems) console.log(problem);
    console.log(`Calibration ${currentCalibrationId ?? "prior-1"}; reliability plots in ${plots}`);
  }
  return 0;
}

function rowsOfCheck(checkId: string, cases: readonly Measured[]): readonly EvaluationRow[] {
  const corpora = [...new Set(cases.map(({ corpus }) => corpus))];
  return corpora.flatMap((corpus) => {
    const judged = judgedBy(
      checkId,
      cases.filter((one) => one.corpus === corpus),
    );
    return judged.length === 0 ? [] : rowsOf(checkId, corpus, judged);
  });
}

async function measureReal(say: (line: string) => void) {
  const cases: Measured[] = [];
  const problems: string[] = [];
  for (const art of artPackages) {
    say(`${art.package}@${art.version} (${art.licence})`);
    try {
      for (const one of await realCases(art)) cases.push(measureCase(one, art.name));
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
    const outcomes = judgedBy(id, unseen).flatMap(({ p, isDefect }) => (isDefect === null ? [] : [{ p, isDefect }]));
    await writeFile(`${folder}/${id}.svg`, reliabilityPlot(`${id} on held-out families`, outcomes));
  }
}

function printTable(rows: readonly EvaluationRow[]): void {
  const heads = [
    "check",
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
    ...[row.checkId, row.corpus, String(row.severity), String(row.clean), String(row.defects)],
    row.auc === null ? "-" : `${row.auc.toFixed(3)} (${row.aucInterval?.map((end) => end.toFixed(3)).join("–")})`,
    ...[row.falselyFailed, row.falselyAsked, row.escaped, row.asked, row.caught].map(percent),
    ...[row.ece.toFixed(3), `${row.msMedian}/${row.msHigh}`],
  ]);
  const widths = heads.map((head, i) => Math.max(head.length, ...lines.map((line) => (line[i] ?? "").length)));
  for (const line of [heads, ...lines]) console.log(line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
}
