import { pAnyDefectOf } from "../../core/quality/verdict.ts";
import type { Measured } from "../corpus/measure-corpus.ts";
import { checkIdsOf, type JudgedCase, judgedBy } from "./judged.ts";

/** The routing that projects begin with. */
const maxPDefect = 0.1;

/** What would become of the cases of one corpus; shares are 0..1. */
export interface RoutedRow {
  readonly corpus: string;
  readonly clean: number;
  /** Of the good ones: approved, sent to a person, rendered again. */
  readonly cleanApproved: number;
  readonly cleanAsked: number;
  readonly cleanFailed: number;
  readonly defects: number;
  /** Of the defects: approved although no check may pass them. */
  readonly defectsApproved: number;
  readonly defectsAsked: number;
  readonly defectsFailed: number;
  /** Which checks doubted or failed good ones, most often first, as shares of the good ones. */
  readonly cleanBy: Readonly<Record<string, number>>;
}

type Fate = "approved" | "asked" | "failed";

/** All checks together, as routing reads them: any fail renders again, any doubt asks, and so do many small ones. */
export function routedRows(cases: readonly Measured[]): readonly RoutedRow[] {
  const corpora = [...new Set(cases.map(({ corpus }) => corpus))];
  return corpora.map((corpus) => {
    const judged = verdictsPerCase(cases.filter((one) => one.corpus === corpus));
    const [clean, defects] = [judged.filter(({ one }) => !isDefect(one)), judged.filter(({ one }) => isDefect(one))];
    return {
      ...{ corpus, clean: clean.length, defects: defects.length },
      ...{
        cleanApproved: share(clean, "approved"),
        cleanAsked: share(clean, "asked"),
        cleanFailed: share(clean, "failed"),
      },
      defectsApproved: share(defects, "approved"),
      defectsAsked: share(defects, "asked"),
      defectsFailed: share(defects, "failed"),
      cleanBy: blamed(clean),
    };
  });
}

interface JudgedWhole {
  readonly one: Measured;
  readonly checks: readonly (readonly [checkId: string, judged: JudgedCase])[];
}

function verdictsPerCase(cases: readonly Measured[]): readonly JudgedWhole[] {
  const perCheck = checkIdsOf(cases).map(
    (id) => [id, new Map(judgedBy(id, cases).map((each) => [each.measured, each]))] as const,
  );
  return cases.map((one) => ({
    one,
    checks: perCheck.flatMap(([id, judged]) => {
      const found = judged.get(one);
      // A good one that was drawn for one check tells nothing of the others.
      const isSilent = found === undefined || (!isDefect(one) && one.touches.includes(id));
      return isSilent ? [] : [[id, found] as const];
    }),
  }));
}

const isDefect = ({ defect }: Measured): boolean => defect !== null;

function fateOf({ checks }: JudgedWhole): Fate {
  const has = (verdict: string): boolean => checks.some(([, judged]) => judged.verdict === verdict);
  if (has("fail")) return "failed";
  const told = checks.map(([, { group, severity, p }]) => ({ group, severity, pDefect: p }));
  return has("uncertain") || pAnyDefectOf([{ checks: told }]) > maxPDefect ? "asked" : "approved";
}

function share(judged: readonly JudgedWhole[], fate: Fate): number {
  return judged.length === 0 ? 0 : round(judged.filter((each) => fateOf(each) === fate).length / judged.length);
}

function blamed(judged: readonly JudgedWhole[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  const guilty = judged.flatMap(({ checks }) => checks.filter(([, { verdict }]) => verdict !== "pass"));
  for (const [id] of guilty) counts.set(id, (counts.get(id) ?? 0) + 1);
  const falling = [...counts].sort(([, one], [, other]) => other - one);
  return Object.fromEntries(falling.map(([id, count]) => [id, round(count / judged.length)]));
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
