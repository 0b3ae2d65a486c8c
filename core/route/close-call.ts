import type { Plan, Question, ValidatorReport } from "../contracts.ts";
import { candidatesOf } from "./candidate.ts";
import type { Route } from "./route.ts";

/** Chances of a defect that lie nearer than this say nothing of which variant is better. */
const closeBy = 0.05;

/**
 * The variant that is about as good as the best one, of a version that a person is asked about anyway: every check passes both,
 * and their chances of a defect lie within 0.05. Null when there is none: a doubt of one check is asked about alone.
 */
export function closeCallOf(route: Route, report: ValidatorReport, plan: Plan): number | null {
  const [best, next] = candidatesOf(report, plan);
  if (route.outcome !== "ask" || best === undefined || next === undefined) return null;
  const isGood = [best, next].every(({ verdict, missing }) => verdict === "pass" && missing.length === 0);
  return isGood && next.pDefect - best.pDefect <= closeBy ? next.variantIndex : null;
}

/** The same question, asked of two variants. */
export function asPick(question: Question, plan: Plan): Question {
  const why = `Both pass every check, and their chances of a defect are as good as the same. ${question.why}`;
  return { ...question, text: `Which is the better picture of “${plan.title}”?`, why: why.slice(0, 2000) };
}
