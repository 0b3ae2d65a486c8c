import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { arrivals } from "../../core/sprint/arrivals.ts";
import type { Screen } from "../../core/view/review.ts";
import { paceOf } from "../../core/view/sprint.ts";
import { asLabel, count, idInWords, roughly } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { PageHead } from "../components/page-head.tsx";
import { Stage, StageTools } from "../components/stage.tsx";
import { live } from "../live/current.ts";
import { reviewer } from "../live/reviewer.ts";
import { Answers } from "./answers.tsx";
import { current, type Shown, sprint } from "./deck.ts";
import { nextScreen } from "./prefetch.ts";
import { changeSprint } from "./sprint.ts";
import { SwipeArea } from "./swipe.tsx";
import { Tie } from "./tie.tsx";
import { open } from "./tools/current.ts";
import { ToolLayer } from "./tools/layer.tsx";
import { OnionSkin } from "./tools/onion-skin.tsx";
import { ToolPanel } from "./tools/panel.tsx";

interface Props {
  readonly projectId: string;
  readonly screen: Screen;
}

interface PageProps {
  readonly projectId: string;
  readonly shown: Shown;
  readonly onEnd: () => void;
}

/** One question: the picture, why it is asked, and the answers. `shown` may be a moment behind the picture and the sentence (D-0119). */
export function QuestionPage({ projectId, shown, onEnd }: PageProps): JSX.Element {
  // However it came here (the first questions may be on their way for a while), keys act on the picture.
  useEffect(() => document.getElementById("stage")?.focus({ preventScroll: true }), []);
  const { screen, number, total } = shown;
  const { question, title } = screen;
  return (
    <div class="review">
      <PageHead title="Review" lead={<Pace {...shown} />}>
        <Arrivals projectId={projectId} />
        <button type="button" class="button" onClick={onEnd}>
          End
        </button>
      </PageHead>
      <p class="hidden" role="status">{`Question ${number} of ${total}. ${title}. ${question.text}`}</p>
      <div class="review-body">
        <Sight projectId={projectId} screen={screen} />
        <Why projectId={projectId} screen={screen}>
          {screen.sides === null && <ToolPanel projectId={projectId} screen={screen} />}
        </Why>
        <Answers question={question} isPick={screen.sides !== null} sentence={<Sentence screen={screen} />}>
          <Said screen={screen} />
        </Answers>
      </div>
    </div>
  );
}

/** What is asked about now, whatever stands around it. */
function Sight({ projectId, screen: before }: Props): JSX.Element {
  const screen = current.value ?? before;
  const isPick = screen.sides !== null;
  return (
    <SwipeArea isPick={isPick}>
      <Stage
        projectId={projectId}
        scene={screen}
        next={nextScreen.value}
        layer={<ToolLayer projectId={projectId} screen={screen} />}
        instead={!isPick && open.value === "onion_skin" ? <OnionSkin projectId={projectId} screen={screen} /> : null}
      />
    </SwipeArea>
  );
}

function Sentence({ screen }: { readonly screen: Screen }): JSX.Element {
  return <p class="question">{(current.value ?? screen).question.text}</p>;
}

/** Why the question is asked, where to look, and the way to the whole story. */
function Why({ projectId, screen, children }: Props & { readonly children: ComponentChildren }): JSX.Element {
  const { question, title } = screen;
  // The onion skin lies in place of the marked pictures, and two variants bear no marks.
  const areMarksThere = question.overlays.length > 0 && screen.sides === null && open.value !== "onion_skin";
  return (
    <aside class="asked">
      <h2>{title}</h2>
      <Said screen={screen} />
      <p class="why-line">
        <b>Why you see this</b> {question.why}
      </p>
      {areMarksThere && (
        <p class="why-marks">
          Marked on the picture: {[...new Set(question.overlays.map(({ label }) => label))].join(", ")}.
        </p>
      )}
      <p class="why-facts">
        {whatAsks(question.checkId)} · try {screen.attempt}
        {screen.isPostponed && " · put off before"}
      </p>
      <a class="button small" href={pathTo(projectId, "assets", screen.assetId)}>
        Prompt, stack and seeds
      </a>
      {children}
      <StageTools hasMarks={areMarksThere} />
    </aside>
  );
}

/** Beside the picture, and on narrow screens, where that has to be scrolled to, in short above the question. */
function Said({ screen: { tie, question, sides } }: Pick<Props, "screen">): JSX.Element | null {
  return tie === null ? null : <Tie question={question} tie={tie} sides={sides} />;
}

/** Audits and questions without a check have no measure behind them. */
function whatAsks(checkId: string): string {
  if (checkId === "audit") return "Sample of what passes";
  return checkId === "review" ? "The picture as a whole" : asLabel(`${idInWords(checkId)} check`);
}

/** How far and how fast; the bar keeps its place from the first question on. */
function Pace({ number, total, left }: Shown): JSX.Element {
  const pace = sprint.value === null ? null : paceOf(sprint.value);
  const ahead = pace === null ? "" : ` · ${Math.round(pace)}/min · ${roughly((left / pace) * 60_000)} left`;
  return (
    <>
      {number} of {total}
      {ahead}
      <progress class="pace" value={total - left} max={total} aria-label="Answered" />
    </>
  );
}

/** What came since the sprint began: told, and taken in when asked for; never a reorder. */
function Arrivals({ projectId }: { readonly projectId: string }): JSX.Element | null {
  const state = live.value?.state.value;
  const shown = sprint.value;
  const fresh = state && shown ? arrivals(state, shown, reviewer.value).length : 0;
  if (shown === null || fresh === 0) return null;
  return (
    <button type="button" class="button arrivals" onClick={() => changeSprint(projectId, shown.id, "extend")}>
      Take in {count(fresh, "new question")}
    </button>
  );
}
