import { computed, signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { picturesAhead, type Screen } from "../../core/view/review.ts";
import { asLabel, count, durationInWords, idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { Empty, Loading } from "../components/empty.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Stage, StageTools } from "../components/stage.tsx";
import { live } from "../live/current.ts";
import { answeredCount, endSitting, resumeSitting } from "../live/sitting.ts";
import { Answers } from "../review/answers.tsx";
import { current, currentIndex, followAnswers, lookAt, pacePerMinute, queue } from "../review/deck.ts";
import { ReviewEnd } from "../review/end.tsx";
import { KeyMap } from "../review/key-map.tsx";
import { onReviewKey, onReviewKeyUp } from "../review/keys.ts";
import { prefetch } from "../review/prefetch.ts";
import { resumeTools } from "../review/tools/choice.ts";
import { open } from "../review/tools/current.ts";
import { ToolLayer } from "../review/tools/layer.tsx";
import { OnionSkin } from "../review/tools/onion-skin.tsx";
import { ToolPanel } from "../review/tools/panel.tsx";
import { navigate } from "../router.ts";

const AHEAD = 5;
const isEnded = signal(false);
const isOver = computed(() => isEnded.value || queue.value.length === 0);

/** A sitting: one question per screen, one key per answer. */
export function Review({
  projectId,
  wantedId,
}: {
  readonly projectId: string;
  readonly wantedId: string | null;
}): JSX.Element {
  const isLoaded = live.value?.state.value != null;
  const screen = current.value;
  useEffect(() => {
    resumeSitting(projectId);
    resumeTools(projectId);
    isEnded.value = false;
    const stopFollowing = followAnswers();
    addEventListener("keydown", onReviewKey);
    addEventListener("keyup", onReviewKeyUp);
    return () => {
      removeEventListener("keydown", onReviewKey);
      removeEventListener("keyup", onReviewKeyUp);
      stopFollowing();
    };
  }, [projectId]);
  useEffect(() => {
    if (wantedId === null) return;
    lookAt(wantedId);
    navigate(pathTo(projectId, "review"), true);
  }, [projectId, wantedId]);
  useEffect(() => prefetch(projectId, picturesAhead(queue.value, currentIndex.value - 1, AHEAD + 1)));
  useEffect(() => document.getElementById("stage")?.focus({ preventScroll: true }), [isOver.value]);
  if (!isLoaded) return <Loading problem={live.value?.problem.value ?? null} />;
  return (
    <>
      {isOver.value || screen === null ? (
        <Over projectId={projectId} />
      ) : (
        <Question projectId={projectId} screen={screen} />
      )}
      <KeyMap />
    </>
  );
}

function Over({ projectId }: { readonly projectId: string }): JSX.Element {
  if (answeredCount() > 0) return <ReviewEnd projectId={projectId} onMore={() => (isEnded.value = false)} />;
  if (queue.value.length === 0) {
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
  return (
    <Empty isPage title="Review ended" why={`${count(queue.value.length, "question")} left for another time.`}>
      <button type="button" class="button primary" onClick={() => (isEnded.value = false)}>
        Go on
      </button>
    </Empty>
  );
}

function Question({ projectId, screen }: { readonly projectId: string; readonly screen: Screen }): JSX.Element {
  const { question, title } = screen;
  const done = answeredCount();
  const number = done + 1 + currentIndex.value;
  const total = done + queue.value.length;
  const end = (): void => {
    isEnded.value = true;
    if (done === 0) endSitting();
  };
  return (
    <div class="review">
      <PageHead title="Review" lead={<Pace number={number} total={total} />}>
        <button type="button" class="button" onClick={end}>
          End
        </button>
      </PageHead>
      <p class="hidden" role="status">{`Question ${number} of ${total}. ${title}. ${question.text}`}</p>
      <div class="review-body">
        <Stage
          projectId={projectId}
          title={title}
          focus={screen.focus}
          pictures={screen.pictures}
          playback={screen.playback}
          overlays={question.overlays}
          oddUnitKey={screen.oddUnitKey}
          layer={<ToolLayer projectId={projectId} screen={screen} />}
          instead={open.value === "onion_skin" ? <OnionSkin projectId={projectId} screen={screen} /> : null}
        />
        <Why projectId={projectId} screen={screen}>
          <ToolPanel projectId={projectId} screen={screen} />
        </Why>
        <Answers question={question} />
      </div>
    </div>
  );
}

/** Why the question is asked, where to look, and the way to the whole story. */
function Why({
  projectId,
  screen,
  children,
}: {
  readonly projectId: string;
  readonly screen: Screen;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { question, title } = screen;
  return (
    <aside class="asked">
      <h2>{title}</h2>
      <p class="why-line">
        <b>Why you see this</b> {question.why}
      </p>
      {question.overlays.length > 0 && (
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
      <StageTools hasMarks={question.overlays.length > 0} />
    </aside>
  );
}

/** Audits and questions without a check have no measure behind them. */
function whatAsks(checkId: string): string {
  if (checkId === "audit") return "Sample of what passes";
  return checkId === "review" ? "The picture as a whole" : asLabel(`${idInWords(checkId)} check`);
}

/** How far and how fast; the bar keeps its place from the first question on. */
function Pace({ number, total }: { readonly number: number; readonly total: number }): JSX.Element {
  const pace = pacePerMinute(Date.now());
  const left =
    pace === null ? "" : ` · ${Math.round(pace)}/min · ${durationInWords((queue.value.length / pace) * 60_000)} left`;
  return (
    <>
      {number} of {total}
      {left}
      <progress class="pace" value={answeredCount()} max={total} aria-label="Answered" />
    </>
  );
}
