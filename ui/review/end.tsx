import type { JSX } from "preact";
import type { Decision } from "../../core/decision/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { openFor } from "../../core/sprint/open-for.ts";
import type { Sprint } from "../../core/sprint/state.ts";
import { answeredWith, firstPicture, type Outcome } from "../../core/view/review.ts";
import { answeredIn, sprintStanding } from "../../core/view/sprint.ts";
import type { Tone } from "../../core/view/tone.ts";
import { count, durationInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { live } from "../live/current.ts";
import { reviewer } from "../live/reviewer.ts";
import { queue, undo } from "./deck.ts";
import { changeSprint } from "./sprint.ts";
import { Strip } from "./strip.tsx";

interface Props {
  readonly projectId: string;
  readonly sprint: Sprint;
}

/** What the answers of a sprint caused, how it went, and the way on. */
export function ReviewEnd({ projectId, sprint }: Props): JSX.Element {
  const state = live.value?.state.value;
  if (!state) return <p />;
  const { outcome, answersPerMinute, arrivals } = sprintStanding(state, sprint, reviewer.value);
  const { approved, turnedDown, handedOver, waiting } = outcome;
  const answers = approved + turnedDown + handedOver + waiting;
  const left = queue.value.length;
  const open = openFor(state, reviewer.value).length;
  const end = (): void => {
    if (sprint.endedAt === null) void changeSprint(projectId, sprint.id, "end");
  };
  return (
    <>
      <PageHead
        title={left === 0 ? "All answered" : "Enough for now"}
        lead={howItWent(sprint, answers, answersPerMinute)}
      >
        <a class="button primary" href={pathTo(projectId, "pipeline")} onClick={end}>
          To the pipeline
        </a>
      </PageHead>
      <OutcomeList state={state} sprint={sprint} outcome={outcome} />
      <div class="outcome-more">
        {sprint.endedAt === null && arrivals > 0 && (
          <button type="button" class="button" onClick={() => changeSprint(projectId, sprint.id, "extend")}>
            Take in {count(arrivals, "new question")}
          </button>
        )}
        {handedOver > 0 && (
          <a class="button" href={pathTo(projectId, "exceptions")}>
            Look at the exceptions
          </a>
        )}
        {open > 0 && (sprint.endedAt !== null || arrivals === 0) && (
          <a class="button" href={pathTo(projectId, "review")}>
            Go on with {count(open, "question")}
          </a>
        )}
        {answers > 0 && (
          <button type="button" class="button" onClick={undo}>
            <kbd>Z</kbd> Take the last answer back
          </button>
        )}
      </div>
    </>
  );
}

interface ListProps {
  readonly state: ProjectState;
  readonly sprint: Sprint;
  readonly outcome: Outcome;
}

function OutcomeList({ state, sprint, outcome }: ListProps): JSX.Element {
  const { approved, turnedDown, renderedAgain, handedOver, waiting } = outcome;
  const ids = answeredIn(state, sprint);
  const answered = (answer: Decision["answer"]) => answeredWith(state, ids, answer);
  return (
    <ul class="outcome">
      <OutcomeRow
        tone="pass"
        answered={answered("yes")}
        figure={approved}
        words={approved === 1 ? "picture was approved" : "pictures were approved"}
      />
      <OutcomeRow
        tone="fail"
        answered={answered("no")}
        figure={turnedDown}
        words={`turned down${againInWords(turnedDown, renderedAgain)}`}
      />
      <OutcomeRow tone="unsure" answered={answered("unsure")} figure={handedOver} words="handed to the exceptions" />
      {waiting > 0 && (
        <OutcomeRow tone="wait" answered={[]} figure={waiting} words="counted together with somebody else's answer" />
      )}
    </ul>
  );
}

function howItWent({ activeMs }: Sprint, answers: number, pace: number | null): string {
  const said = `${count(answers, "answer")} in this review`;
  return pace === null ? said : `${said} · ${durationInWords(activeMs)} · ${Math.round(pace)} a minute`;
}

/** What became of those turned down. */
function againInWords(turnedDown: number, renderedAgain: number): string {
  if (renderedAgain === 0) return "";
  return renderedAgain === turnedDown ? " and rendered again" : `, ${renderedAgain} of them rendered again`;
}

interface RowProps {
  readonly tone: Tone;
  readonly answered: readonly Decision[];
  readonly figure: number;
  readonly words: string;
}

/** How many, what became of them, and which they are. */
function OutcomeRow({ tone, answered, figure, words }: RowProps): JSX.Element {
  const state = live.value?.state.value;
  const newest = answered.toSorted((a, b) => (b.answerSeq ?? 0) - (a.answerSeq ?? 0)).slice(0, 8);
  const pictures = state ? newest.flatMap((decision) => firstPicture(state, decision) ?? []) : [];
  return (
    <li>
      <span>
        <ToneMark tone={tone} />
        <b>{figure}</b> {words}
      </span>
      <Strip projectId={live.value?.id ?? ""} pictures={pictures} count={answered.length} />
    </li>
  );
}
