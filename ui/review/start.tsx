import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { SprintScope } from "../../core/contracts.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { type SprintChoice, type SprintChoices, sprintChoices } from "../../core/view/sprint.ts";
import { count, roughly } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { Empty } from "../components/empty.tsx";
import { PageHead } from "../components/page-head.tsx";
import { problemInWords } from "../live/api.ts";
import { notify } from "../live/notice.ts";
import { reviewer } from "../live/reviewer.ts";
import { answeredHere } from "../live/said.ts";
import { fromHere } from "../router.ts";
import { ReviewerName } from "./name.tsx";
import { startSprint } from "./sprint.ts";
import { Strip } from "./strip.tsx";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
}

/** Where a sitting begins: go on with one, or start all questions, ten minutes of them, or those of one kind. */
export function Start({ projectId, state }: Props): JSX.Element {
  const choices = sprintChoices(state, reviewer.value, answeredHere(projectId));
  const isStarting = useSignal(false);
  // The first action gets the keyboard: Enter is enough to begin.
  useEffect(() => document.getElementById("start-first")?.focus({ preventScroll: true }), []);
  if (choices.all.count === 0) return <Nothing projectId={projectId} forOthers={choices.forOthers} />;
  const start = async (scope: SprintScope): Promise<void> => {
    const goOn = fromHere();
    isStarting.value = true;
    const begun = await startSprint(projectId, scope);
    isStarting.value = false;
    if (begun.ok) goOn(pathTo(projectId, "review", begun.value.sprint.id));
    else notify("fail", problemInWords(begun.problem));
  };
  const [going] = choices.going;
  const how = { projectId, start, isBusy: isStarting.value };
  return (
    <>
      <PageHead title="Review" lead={leadOf(choices)}>
        {going === undefined ? (
          <button
            type="button"
            id="start-first"
            class="button primary"
            disabled={isStarting.value}
            onClick={() => start({ kind: "all" })}
          >
            Start with {count(choices.all.count, "question")}
          </button>
        ) : (
          <a id="start-first" class="button primary" href={pathTo(projectId, "review", going.sprint.id)}>
            Go on with {count(going.left, "question")}
          </a>
        )}
      </PageHead>
      <div class="starts">
        <Going projectId={projectId} going={choices.going} />
        <Choices title="Start" choices={[choices.all, choices.tenMinutes]} {...how} />
        <Choices title="By question" choices={choices.questions} {...how} />
        <Choices title="By set" choices={choices.sets} {...how} />
        <ForOthers amount={choices.forOthers} />
        <ReviewerName />
      </div>
    </>
  );
}

function leadOf({ all, isAssumed }: SprintChoices): string {
  const basis = isAssumed ? "assuming 4 s for an answer" : "by your last answers";
  return `${count(all.count, "question")} · ${roughly(all.estimateMs)}, ${basis}`;
}

/** Sprints that were begun, here or on another device. */
function Going({ projectId, going }: { readonly projectId: string; readonly going: SprintChoices["going"] }) {
  if (going.length === 0) return null;
  return (
    <section aria-labelledby="going-title">
      <h2 id="going-title">In progress</h2>
      <ul class="start-rows">
        {going.map(({ sprint, words, left }) => (
          <li key={sprint.id}>
            <a class="start-row" href={pathTo(projectId, "review", sprint.id)}>
              <b>{words}</b>
              <span>
                {left} of {sprint.decisionIds.length} left
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ChoicesProps {
  readonly projectId: string;
  readonly title: string;
  readonly choices: readonly (SprintChoice | null)[];
  readonly start: (scope: SprintScope) => void;
  readonly isBusy: boolean;
}

function Choices({ projectId, title, choices, start, isBusy }: ChoicesProps): JSX.Element | null {
  const offered = choices.flatMap((choice) => choice ?? []);
  if (offered.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul class="start-rows">
        {offered.map(({ scope, words, count: amount, estimateMs, pictures }) => (
          <li key={words}>
            <button type="button" class="start-row" disabled={isBusy} onClick={() => start(scope)}>
              <b>{words}</b>
              <Strip projectId={projectId} pictures={pictures} count={amount} />
              <span>
                {count(amount, "question")} · {roughly(estimateMs)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Open questions that this person has answered once. */
function ForOthers({ amount }: { readonly amount: number }): JSX.Element | null {
  if (amount === 0) return null;
  return (
    <p class="fine">
      {count(amount, "more question")} {amount === 1 ? "waits" : "wait"} for somebody else: you have answered{" "}
      {amount === 1 ? "it" : "them"}, and two people have to agree.
    </p>
  );
}

interface NothingProps {
  readonly projectId: string;
  readonly forOthers: number;
}

function Nothing({ projectId, forOthers }: NothingProps): JSX.Element {
  if (forOthers > 0)
    return (
      <>
        <PageHead title="Review" />
        <Empty
          title="Nothing for you to decide"
          why={`${count(forOthers, "question")} ${forOthers === 1 ? "waits" : "wait"} for somebody else: you have answered, and two people have to agree.`}
        >
          <ReviewerName />
        </Empty>
      </>
    );
  return (
    <>
      <PageHead title="Review" />
      <Empty title="Nothing to decide" why="No question is open. New ones appear here by themselves.">
        <a class="button primary" href={pathTo(projectId, "pipeline")}>
          Back to the pipeline
        </a>
      </Empty>
    </>
  );
}
