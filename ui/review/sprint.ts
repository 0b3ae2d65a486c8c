import { effect } from "@preact/signals";
import type { SprintScope } from "../../core/contracts.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { openSprints } from "../../core/sprint/state.ts";
import { ownQueue } from "../../core/view/sprint.ts";
import { type Answer, post, problemInWords, projectPath } from "../live/api.ts";
import { live } from "../live/current.ts";
import { notify } from "../live/notice.ts";
import { reviewer } from "../live/reviewer.ts";

interface Begun {
  readonly sprint: { readonly id: string };
}

/** Starts a sprint, with this question first if given; resolves once the page knows it. */
export async function startSprint(projectId: string, scope: SprintScope, first?: string): Promise<Answer<Begun>> {
  const request = first === undefined ? { scope } : { scope, first };
  const begun = await post<Begun>(projectPath(projectId, "sprints"), request);
  if (begun.ok) await untilKnown(begun.value.sprint.id);
  return begun;
}

/** The event may come a moment after the answer. */
function untilKnown(sprintId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (live.value?.state.value?.sprints[sprintId] === undefined) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** Takes what came since into the sprint, or ends it; a refusal is said. */
export async function changeSprint(projectId: string, sprintId: string, verb: "extend" | "end"): Promise<void> {
  const answer = await post(projectPath(projectId, `sprints/${sprintId}/${verb}`), {});
  if (!answer.ok) notify("fail", problemInWords(answer.problem));
}

/** The newest open sprint that still asks this question. */
export function sprintOf(state: ProjectState, decisionId: string): string | null {
  return openSprints(state).find((sprint) => ownQueue(state, sprint, reviewer.value).includes(decisionId))?.id ?? null;
}
