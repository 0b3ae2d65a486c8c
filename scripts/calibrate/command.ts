import { mkdir, writeFile } from "node:fs/promises";
import { hashOf } from "../../core/hash.ts";
import { chooseCalibration } from "../../core/quality/calibration/choose.ts";
import type { Calibration } from "../../core/quality/calibration/table.ts";
import { calibrations } from "../../core/quality/calibration/tables.ts";
import { corpusVersion } from "../corpus/cases.ts";
import { type MeasuredCorpus, measureCorpus } from "../corpus/whole.ts";
import { flag, knownOptions } from "../known-options.ts";
import { ROOT } from "../root.ts";
import { buildCalibration } from "./build.ts";
import { type Cost, costsOf, meanOf, outdatedIn, priceOf } from "./compare.ts";
import { tablesSource } from "./source.ts";

/** Fits new tables on the frozen corpus; they count only when they beat those in force there. Exit 0 written or equal, 1 refused, 2 called the wrong way. */
export async function runCalibrate(args: readonly string[]): Promise<number> {
  const options = knownOptions(args, { "dry-run": flag }, "npm run calibrate [-- --dry-run]");
  if (typeof options === "number") return options;
  const isDry = options["dry-run"] === true;
  const corpus = await measureCorpus();
  const chosen = chooseCalibration(undefined);
  const present = chosen.kind === "calibration" ? chosen.calibration : null;
  const next = buildCalibration(corpus, present);
  const [before, after] = [costsOf(present, corpus.cases), costsOf(next, corpus.cases)];
  describe(next, before, after);
  if (present !== null && lessonOf(present) === lessonOf(next)) {
    if (!isDry) await writeCorpus(corpus, present.id);
    console.log(
      `${present.id} stays in force: this code teaches the same. Manifest and golden figures are of this code.`,
    );
    return 0;
  }
  if (!isBetter(before, after, outdatedIn(next) < outdatedIn(present))) {
    // Another corpus is the frozen one all the same: the next calibration has to win there.
    if (!isDry) await writeCorpus(corpus, present?.id ?? null);
    console.log(
      `Refused: ${next.id} is not better on the held-out families than ${present?.id ?? "the rules' own limits"}.`,
    );
    return 1;
  }
  if (isDry) {
    console.log(`${next.id} would be written.`);
    return 0;
  }
  await write(corpus, next);
  console.log(`${next.id} is in force: core/quality/calibration/tables.ts, tests/corpus/*.json`);
  return 0;
}

/** What a calibration says, whatever code it was measured by. */
const lessonOf = ({ corpusHash, domain, figures }: Calibration): string => hashOf({ corpusHash, domain, figures });

/** Better probabilities, or as good ones for checks that have none in force any more, and decisions that cost no more (D-0178). */
function isBetter(before: readonly Cost[], after: readonly Cost[], isFresher: boolean): boolean {
  const [was, is] = [before, after].map((costs) => meanOf(costs, (cost) => cost.brier)) as [number, number];
  return (is < was || (is === was && isFresher)) && meanOf(after, priceOf) <= meanOf(before, priceOf);
}

function describe(next: Calibration, before: readonly Cost[], after: readonly Cost[]): void {
  for (const [i, cost] of after.entries()) {
    const table = next.figures[cost.figure];
    const old = before[i] ?? cost;
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
    const told = [
      cost.figure.padEnd(30),
      (table?.mode ?? "none").padEnd(7),
      (table?.method ?? "").padEnd(9),
      `auc ${table?.heldOut.auc ?? "-"}`.padEnd(11),
      `ece ${table?.heldOut.ece ?? "-"}`.padEnd(11),
      `limits ${table?.pass ?? "-"} ${table?.fail ?? "-"}`.padEnd(22),
      `escaped ${percent(old.escaped)} → ${percent(cost.escaped)}`,
      `falsely ${percent(old.falsely)} → ${percent(cost.falsely)}`,
      `asked ${percent(old.asked)} → ${percent(cost.asked)}`,
    ];
    console.log(told.join(" "));
  }
  const mean = (costs: readonly Cost[]): string =>
    `Brier ${meanOf(costs, (cost) => cost.brier).toFixed(4)}, price ${meanOf(costs, priceOf).toFixed(4)}`;
  console.log(`in force: ${mean(before)}; new: ${mean(after)}`);
}

async function write(corpus: MeasuredCorpus, next: Calibration): Promise<void> {
  const file = `${ROOT}/core/quality/calibration/tables.ts`;
  await writeFile(file, tablesSource({ ...calibrations, [next.id]: next }, next.id));
  await writeCorpus(corpus, next.id);
}

/** Which corpus is frozen here, by which code it was measured, and which tables won on it. */
async function writeCorpus(corpus: MeasuredCorpus, calibrationId: string | null): Promise<void> {
  const { corpusHash, codeHash, cases } = corpus;
  await mkdir(`${ROOT}/tests/corpus`, { recursive: true });
  const families = new Set(cases.map(({ family }) => family)).size;
  const manifest = { corpusVersion, corpusHash, codeHash, calibrationId, families, cases: cases.length };
  await writeJson("manifest", manifest);
  const golden = cases.filter((one, i) => i % 89 === 0 && one.traits.every(({ traits }) => traits.size <= 8));
  await writeJson(
    "golden",
    golden.map(({ id, pixelHash, risks, traits }) => ({
      id,
      pixelHash,
      risks,
      traits: traits.map((one) => one.traits),
    })),
  );
}

const writeJson = (name: string, value: unknown): Promise<void> =>
  writeFile(`${ROOT}/tests/corpus/${name}.json`, `${JSON.stringify(value, null, 2)}\n`);
