import type { PolicyDiffRequest, WhatIfRequest } from "../../core/contracts.ts";
import { planDiff } from "../../core/policy/diff.ts";
import { nextAttempt } from "../../core/run/decide.ts";
import { explainAsset, readEvidence } from "../../store/plan-reading.ts";
import { createPlanner } from "../../store/planning.ts";
import { policyDryRun } from "../../store/policy-dry-run.ts";
import { replayWhatIf } from "../../store/what-if.ts";
import type { Input } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { type Answer, ok, type Route } from "../http/route.ts";

/** What plans are made of and what would change them; nothing here writes. */
export const policyRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/projects/:projectId/policy/diff",
    summary:
      "Dry run of a changed document: every ready spec whose plan would change, field by field. Nothing is saved.",
    body: "policy-diff-request",
    status: 200,
    handle: async (input: Input<PolicyDiffRequest>) => {
      const { project } = await openedProject(input);
      return ok(await policyDryRun(project, input.body));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/policy/what-if",
    summary:
      "How many assets would pass, be rendered again or be asked about under other limits, from what was measured.",
    body: "what-if-request",
    status: 200,
    handle: async (input: Input<WhatIfRequest>) => {
      const { project } = await openedProject(input);
      return ok(await replayWhatIf(project, input.body.thresholds));
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/specs/:specId/plan",
    summary: "The plan this spec would get now with all its evidence, or why it is refused. Nothing is stored.",
    status: 200,
    handle: planNow,
  },
  {
    method: "get",
    path: "/projects/:projectId/plans/:planHash/diff/:otherHash",
    summary: "What differs between two stored plans, field by field, each with its cause.",
    status: 200,
    handle: async (input) => {
      const { objects } = (await openedProject(input)).project;
      const { planHash = "", otherHash = "" } = input.params;
      return ok(planDiff(await readEvidence(objects, planHash), await readEvidence(objects, otherHash)));
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/assets/:assetId/explain",
    summary: "Why an asset is as it is: its words, LoRAs, seeds and limits with their sources, and what was decided.",
    query: { version: "Id of a version; the newest that was not canceled when left out." },
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      return ok(await explainAsset(project, input.params.assetId ?? "", input.query.version));
    },
  },
];

/** The plan of a spec as it would be made now; a refusal is an answer too. */
export async function planNow(input: Input<unknown>): Promise<Answer> {
  const { project } = await openedProject(input);
  const specId = input.params.specId ?? "";
  const planner = await createPlanner(project);
  const result = planner.dryRun(specId, { attempt: nextAttempt(project.state(), specId), remedy: null });
  if (!result.ok) return ok({ ok: false, refusals: result.refusals });
  const evidence = Object.fromEntries(result.objects.map(({ hash, value }) => [hash, value]));
  return ok({ ok: true, planHash: result.planHash, packageHash: result.packageHash, plan: result.plan, evidence });
}
