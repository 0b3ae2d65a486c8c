import { isDeciding } from "../decision/deciding.ts";
import { openDecisions } from "../decision/state.ts";
import type { Lookup } from "../document/lookup.ts";
import { Failure } from "../failure.ts";
import { hasEnded } from "../job/state.ts";
import type { ProjectState } from "../project/state.ts";

/** What retiring a spec would touch. */
export interface RetireImpact {
  readonly specId: string;
  readonly status: string;
  /** Specs that are not retired and name it as dependency or anchor. */
  readonly dependents: readonly string[];
  readonly openJobs: number;
  readonly openDecisions: number;
  readonly hasApproved: boolean;
  readonly sentences: readonly string[];
}

/**
 * A retired spec leaves the board and starts no more runs; what was made of it, its history and its id stay. What is under way goes on.
 * @throws Failure DOCUMENT_NOT_FOUND
 */
export function retireImpact(state: ProjectState, lookup: Lookup, specId: string): RetireImpact {
  const spec = lookup.get("specs", specId);
  if (spec === null) throw new Failure("DOCUMENT_NOT_FOUND", `There is no spec ${specId}.`);
  const dependents = lookup.list("specs").filter(({ id, value }) => {
    const named = [...(value.dependsOn ?? []), ...(value.styleConsistency?.anchorRefs ?? [])];
    return id !== specId && value.status !== "retired" && named.includes(specId);
  });
  const facts = {
    dependents: dependents.map(({ id }) => id),
    openJobs: Object.values(state.jobs).filter((job) => job.assetId === specId && !hasEnded(job)).length,
    openDecisions: openDecisions(state).filter((decision) => decision.assetId === specId && isDeciding(state, decision))
      .length,
    hasApproved: (state.assets[specId]?.approved ?? null) !== null,
  };
  return { specId, status: spec.value.status ?? "draft", ...facts, sentences: sentencesOf(facts) };
}

type Facts = Pick<RetireImpact, "dependents" | "openJobs" | "openDecisions" | "hasApproved">;

function sentencesOf({ dependents, openJobs, openDecisions: open, hasApproved }: Facts): readonly string[] {
  const picture = hasApproved ? "Its approved picture stays." : "No picture of it is approved, and none will be made.";
  const waiting = hasApproved
    ? `${dependents.join(", ")} can still use its approved picture.`
    : `${dependents.join(", ")} will wait for a picture that never comes; remove the reference first.`;
  return [
    "It leaves the board and lists of work, and no run takes it any more. Its id stays taken.",
    picture,
    ...(openJobs > 0 ? [`${openJobs} jobs under way end as planned; cancel their run to stop them.`] : []),
    ...(open > 0 ? [`${open} open questions about it stay open; a "no" will not render it again.`] : []),
    ...(dependents.length > 0 ? [waiting] : []),
  ];
}
