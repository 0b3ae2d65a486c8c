import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type PagePlace, pathTo } from "../address.ts";
import { Empty, Loading } from "../components/empty.tsx";
import { type Answer, type Problem, problemInWords } from "../live/api.ts";
import { live } from "../live/current.ts";
import { TakeAlong, TakenNote } from "../offline/take-along.tsx";
import { lookAt } from "../review/deck.ts";
import { Sitting } from "../review/sitting.tsx";
import { sprintOf, startSprint } from "../review/sprint.ts";
import { Start } from "../review/start.tsx";
import { fromHere } from "../router.ts";

/** The review: choose what to answer, then one question per screen, one key per answer. `id` is a sprint, or a question to begin with. */
export function Review({ projectId, id }: PagePlace): JSX.Element {
  const state = live.value?.state.value ?? null;
  if (state === null) return <Loading problem={live.value?.problem.value ?? null} />;
  if (id === null) {
    return (
      <>
        <Start projectId={projectId} state={state} />
        <TakeAlong projectId={projectId} state={state} />
      </>
    );
  }
  if (state.decisions[id] !== undefined) return <Opening projectId={projectId} decisionId={id} />;
  return (
    <>
      <TakenNote projectId={projectId} />
      <Sitting key={id} projectId={projectId} sprintId={id} />
    </>
  );
}

async function sprintFor(projectId: string, decisionId: string): Promise<Answer<string>> {
  const state = live.peek()?.state.peek();
  const going = state ? sprintOf(state, decisionId) : null;
  if (going !== null) return { ok: true, value: going };
  const begun = await startSprint(projectId, { kind: "all" }, decisionId);
  return begun.ok ? { ok: true, value: begun.value.sprint.id } : begun;
}

/** On the way to one question: in the sprint that asks it, else in a new one that begins with it. */
function Opening({ projectId, decisionId }: { readonly projectId: string; readonly decisionId: string }): JSX.Element {
  const problem = useSignal<Problem | null>(null);
  useEffect(() => {
    const goOn = fromHere();
    void sprintFor(projectId, decisionId).then((sprint) => {
      if (!sprint.ok) problem.value = sprint.problem;
      else if (goOn(pathTo(projectId, "review", sprint.value), true)) lookAt(decisionId);
    });
  }, [projectId, decisionId]);
  if (problem.value === null) return <Loading />;
  return (
    <Empty
      isPage
      title="This question can't be answered now"
      why={problemInWords(problem.value)}
      step={["To the review", pathTo(projectId, "review")]}
    />
  );
}
