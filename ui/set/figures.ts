import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CheckResult } from "../../core/contracts.ts";
import type { Cohesion } from "../../core/quality/cohesion.ts";
import type { GroupBond } from "../../core/view/group.ts";
import { get, type Problem, projectPath } from "../live/api.ts";

/** What one check says of a member and pictures of other assets. */
export type Comparison = Pick<CheckResult, "checkId" | "verdict" | "message">;

interface GroupFigures {
  readonly group: Cohesion;
  readonly comparisons: Readonly<Record<string, readonly Comparison[]>>;
}

/** `known` stays what it was while newer figures are on their way. */
export interface Figures {
  readonly known: GroupFigures | null;
  readonly problem: Problem | null;
}

/** Reads the figures of a group, and again whenever `signature` changes. */
export function useFigures(projectId: string, bond: GroupBond, id: string, signature: string): Figures {
  const figures = useSignal<Figures>({ known: null, problem: null });
  useEffect(() => {
    let isWanted = true;
    get<GroupFigures>(projectPath(projectId, `groups/${bond}/${encodeURIComponent(id)}`)).then((answer) => {
      if (!isWanted) return;
      figures.value = answer.ok
        ? { known: answer.value, problem: null }
        : { known: figures.peek().known, problem: answer.problem };
    });
    return () => {
      isWanted = false;
    };
  }, [projectId, bond, id, signature]);
  return figures.value;
}
