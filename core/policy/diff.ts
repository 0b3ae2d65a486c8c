import type { PlanEvidence } from "./bundle-evidence.ts";
import { contractDifferences } from "./diff-contract.ts";
import { plainDifferences, unitDifferences } from "./diff-plain.ts";
import { type Because, becauseOf, revisionChanges } from "./diff-source.ts";
import { stackDifferences } from "./diff-stack.ts";
import type { PlanDiff, PlanPart } from "./diff-types.ts";
import { wordDifferences } from "./diff-words.ts";

/** Compares two plans field by field. Equal hashes give no differences; a hash alone never differs without a named reason. */
export function planDiff(before: PlanEvidence, after: PlanEvidence): PlanDiff {
  const documents = revisionChanges(before.plan, after.plan);
  const renders = [before, after].map(({ plan }) => plan.units.map(({ graphHash }) => graphHash).join());
  const isSameRender = renders[0] === renders[1];
  const ends = { was: before.planHash, is: after.planHash, documents, isSameRender };
  if (before.planHash === after.planHash) return { ...ends, differences: [] };
  const because = becauseOf(before, after);
  const named = [
    ...wordDifferences(before, after, because),
    ...stackDifferences(before, after, because),
    ...contractDifferences(before, after, because),
    ...plainDifferences(before, after, because),
    ...unitDifferences(before, after, because),
  ];
  const isExplained = isSameRender || named.some(({ part }) => RENDERED.has(part));
  return { ...ends, differences: isExplained ? named : [...named, workflowDifference(before, after, because)] };
}

/** Parts that the graph of a picture is made of. */
const RENDERED: ReadonlySet<PlanPart> = new Set(["words", "loras", "seeds", "params", "models", "pictures"]);

/** Only the template's own graph is left when nothing that is put into it differs. */
function workflowDifference({ plan: before }: PlanEvidence, { plan: after }: PlanEvidence, because: Because) {
  const [was, is] = [before.workflow.templateHash, after.workflow.templateHash];
  const sources = [`workflow-templates/${after.workflow.templateId}#graph`];
  const sentence = `The graph of the workflow ${after.workflow.templateId} is another one.`;
  return { part: "workflow" as const, path: "/graph", sentence, was, is, sources, because: because(sources) };
}
