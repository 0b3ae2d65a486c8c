import type { ValidatorReport, Verdict } from "../../core/contracts.ts";
import { candidatesOf } from "../../core/route/candidate.ts";
import { isConfidentPass } from "../../core/route/route.ts";
import { loadEvidence, loadNeighbours } from "./evidence.ts";
import type { Task } from "./task.ts";
import { loadPictures, loadWork } from "./version.ts";

/** Measures raw and finished pictures against the contract; the report is the evidence. */
export const validate: Task = async (context, job) => {
  const { project, pixels } = context;
  const work = await loadWork(context, job);
  const { plan, contract, variants, version } = work;
  const raw = await loadPictures(context, work, variants, (unit) => unit.raw);
  const finished = await loadPictures(context, work, variants, (unit) => unit.finished);
  const evidence = await loadEvidence(context, work);
  const neighbours = await loadNeighbours(context, evidence.spec);
  const report = await pixels.validate({ plan, contract, variants, raw, finished, evidence, neighbours });
  const judged = plan.units.filter(({ variantIndex }) => variants.includes(variantIndex));
  const units = judged.map(({ unitKey }) => ({ unitKey, verdict: verdictOf(report, unitKey) }));
  const isEnough = candidatesOf(report, plan).some((candidate) => isConfidentPass(candidate, plan));
  return {
    result: {
      ...{ kind: "validate", reportHash: await project.objects.putJson(report), verdict: report.verdict, units },
      ...(version.firstVariants === null ? {} : { isEnough }),
    },
  };
};

const gravity: Record<Verdict, number> = { pass: 0, skipped: 0, uncertain: 1, fail: 2, error: 3 };

/** The gravest verdict on one picture, raw or finished. Advisory checks don't count. */
function verdictOf(report: ValidatorReport, unitKey: string): Verdict {
  const checks = report.subjects.filter((subject) => subject.unitKey === unitKey).flatMap((subject) => subject.checks);
  const verdicts = checks
    .filter(({ severity, verdict }) => severity !== "advisory" && verdict !== "skipped")
    .map(({ verdict }) => verdict);
  return verdicts.reduce<Verdict>((worst, verdict) => (gravity[verdict] > gravity[worst] ? verdict : worst), "pass");
}
