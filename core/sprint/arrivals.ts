import { isDeciding } from "../decision/deciding.ts";
import { mayAnswer } from "../decision/reviewer.ts";
import { type Decision, openDecisions } from "../decision/state.ts";
import type { ProjectState } from "../project/state.ts";
import { isInScope } from "./scope.ts";
import type { Sprint } from "./state.ts";

/** Open questions of a sprint's scope that were asked after it last looked, as far as this person may answer them; none when it has ended. */
export function arrivals(state: ProjectState, sprint: Sprint, reviewer: string): Decision[] {
  if (sprint.endedAt !== null) return [];
  const known = new Set(sprint.decisionIds);
  const isNew = (decision: Decision): boolean =>
    decision.askedSeq > sprint.seenSeq &&
    !known.has(decision.id) &&
    isInScope(state, sprint.scope, decision) &&
    mayAnswer(decision, reviewer) &&
    isDeciding(state, decision);
  return openDecisions(state).filter(isNew);
}
