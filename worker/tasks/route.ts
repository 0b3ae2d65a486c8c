import { routeAsset } from "../../core/asset/decide.ts";
import type { EventPayloads, Question, SecondReview, Stack, ValidatorReport } from "../../core/contracts.ts";
import { documentKey } from "../../core/document/state.ts";
import { Failure } from "../../core/failure.ts";
import { documentsOfPlan } from "../../core/policy/plan-documents.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { candidatesOf } from "../../core/route/candidate.ts";
import { asPick, closeCallOf } from "../../core/route/close-call.ts";
import { questionsFor } from "../../core/route/questions.ts";
import { type Route, routeVersion } from "../../core/route/route.ts";
import { secondReviewOf } from "../../core/route/second-review.ts";
import type { PlannedVersion } from "../../core/run/decide.ts";
import { createPlanner } from "../../store/planning.ts";
import type { Task, TaskContext } from "./task.ts";
import { loadWork, type PlannedWork } from "./version.ts";

/** Decides what becomes of a version; a regeneration is planned, with its evidence stored, before the route is committed. */
export const route: Task = async (context, job) => {
  const work = await loadWork(context, job);
  const { version, plan, contract } = work;
  if (version.reportHash === null) throw new Failure("CONFLICT", `Version ${version.id} has no report.`);
  const report = await context.project.objects.getJson<ValidatorReport>(version.reportHash);
  const decided = routeVersion({
    report,
    plan,
    contract,
    ...historyOf(context.project.state(), job.assetId, job.runId, version.id),
  });
  const { routed, next } = await withNext(context, work, decided);
  const asked = routed.outcome === "ask" ? questionsFor({ route: routed, report, contract, plan }) : null;
  const alternative = closeCallOf(routed, report, plan);
  const question = asked !== null && alternative !== null ? asPick(asked, plan) : asked;
  const second =
    question === null ? null : secondReviewFor(context.project.state(), work, report, { routed, question });
  const payload: EventPayloads["asset.routed"] = {
    ...routed,
    assetId: job.assetId,
    versionId: version.id,
    runId: job.runId,
    reportHash: version.reportHash,
    planHash: version.planHash,
  };
  const suspect = routed.decidingChecks[0]?.message ?? null;
  const documents = documentsOfPlan(plan, await context.project.objects.getJson<Stack>(plan.stackHash));
  return {
    result: { kind: "route" },
    effects: (state) => routeAsset(state, payload, { next, question, alternative, second, suspect, documents }),
  };
};

/** Whether two people have to agree about the question: by the policy that the plan froze. */
function secondReviewFor(
  state: ProjectState,
  { plan }: PlannedWork,
  report: ValidatorReport,
  { routed, question }: { readonly routed: Route; readonly question: Question },
): SecondReview | null {
  const { tags = [] } = state.documents[documentKey("specs", plan.specId)]?.summary ?? {};
  const asked = candidatesOf(report, plan).find(({ variantIndex }) => variantIndex === routed.bestVariant);
  const { secondReview } = plan.routing;
  return secondReviewOf(secondReview, { tags, kind: question.kind, pixelHashes: asked?.pixelHashes ?? [] });
}

/** Which try of this run the version is, and why the earlier ones were made again. */
function historyOf(state: ProjectState, assetId: string, runId: string, versionId: string) {
  const ofRun = (state.assets[assetId]?.versions ?? []).filter((version) => version.runId === runId);
  const index = ofRun.findIndex(({ id }) => id === versionId);
  const previousReasons = ofRun.slice(0, index).flatMap((version) => version.route?.reasonCode ?? []);
  return { attempt: index + 1, previousReasons };
}

/** Plans the regeneration a route asks for. A spec that can no longer be planned makes it an exception instead. */
async function withNext(
  { project }: TaskContext,
  { plan }: PlannedWork,
  decided: Route,
): Promise<{ routed: Route; next: PlannedVersion | null }> {
  if (decided.outcome !== "regenerate") return { routed: decided, next: null };
  const planner = await createPlanner(project);
  // A repair keeps the try, and with it the seeds: its pictures are there already and are taken over.
  const attempt = decided.remedy?.finish === undefined ? plan.attempt + 1 : plan.attempt;
  const result = await planner.plan(plan.specId, { attempt, remedy: decided.remedy });
  if (result.ok) return { routed: decided, next: result.planned };
  const first = result.refusals[0];
  const sentence = `${decided.sentence} But it can't be planned again: ${first?.sentence ?? "the spec is refused"}`;
  return {
    routed: { ...decided, outcome: "exception", reasonCode: first?.code ?? "PLAN_REFUSED", sentence, remedy: null },
    next: null,
  };
}
