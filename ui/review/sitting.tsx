import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { Empty, Loading } from "../components/empty.tsx";
import { followAnswers, mine, queue, returning, settled, sprintId as shownSprint, sprint, wanted } from "./deck.ts";
import { ReviewEnd } from "./end.tsx";
import { KeyMap } from "./key-map.tsx";
import { letGo, onReviewKey, onReviewKeyUp } from "./keys.ts";
import { followLeases, leased } from "./leases.ts";
import { followPrefetch } from "./prefetch.ts";
import { QuestionPage } from "./question.tsx";
import { Refused } from "./refused.tsx";
import { closeSheet, onSheetKey, sheet } from "./sheet.ts";
import { SheetPage } from "./sheet-page.tsx";
import { changeSprint } from "./sprint.ts";
import { resumeSteps } from "./steps.ts";
import { resumeTools } from "./tools/choice.ts";
import { isKeyMapOpen } from "./view.ts";

/** A person pressed End; the server may not have heard of it yet. */
const isEnding = signal(false);
const isOver = computed(() => isEnding.value || sprint.value?.endedAt != null || queue.value.length === 0);

interface Props {
  readonly projectId: string;
  readonly sprintId: string;
}

/** A sprint on the screen: its next question, or its end. */
export function Sitting({ projectId, sprintId }: Props): JSX.Element {
  useEffect(() => follow(projectId, sprintId), [projectId, sprintId]);
  const end = (): void => {
    isEnding.value = true;
    void changeSprint(projectId, sprintId, "end");
  };
  if (shownSprint.value !== sprintId) return <Loading />;
  if (sprint.value === null) return <Gone projectId={projectId} />;
  return (
    <>
      <Refused projectId={projectId} />
      {isOver.value ? (
        <ReviewEnd projectId={projectId} sprint={sprint.value} />
      ) : (
        <Now projectId={projectId} onEnd={end} />
      )}
      <KeyMap />
    </>
  );
}

function follow(projectId: string, sprintId: string): () => void {
  shownSprint.value = sprintId;
  isEnding.value = false;
  resumeSteps(sprintId);
  resumeTools(projectId);
  const stopFollowing = followAnswers();
  const stopLeasing =
    sprint.peek()?.endedAt === null ? followLeases(projectId, sprintId, { queue, mine, wanted, returning }) : nothing;
  const stopFetching = followPrefetch(projectId);
  addEventListener("keydown", onKey);
  addEventListener("keyup", onReviewKeyUp);
  addEventListener("blur", letGo);
  return () => {
    removeEventListener("keydown", onKey);
    closeSheet();
    isKeyMapOpen.value = false;
    letGo();
    removeEventListener("blur", letGo);
    removeEventListener("keyup", onReviewKeyUp);
    stopFetching();
    stopLeasing();
    stopFollowing();
  };
}

function onKey(event: KeyboardEvent): void {
  if (sheet.value === null) onReviewKey(event);
  else onSheetKey(event);
}

const nothing = (): void => undefined;

function Now({ projectId, onEnd }: { readonly projectId: string; readonly onEnd: () => void }): JSX.Element {
  const shown = settled.value;
  if (sheet.value !== null) return <SheetPage projectId={projectId} sheet={sheet.value} />;
  if (shown !== null) return <QuestionPage projectId={projectId} shown={shown} onEnd={onEnd} />;
  if (leased.value === null) return <Loading />;
  return (
    <Empty
      isPage
      title="Others have the rest"
      why={`${count(queue.value.length, "question")} of this review ${queue.value.length === 1 ? "is" : "are"} on somebody else's screen. What they leave comes here by itself.`}
    >
      <button type="button" class="button" onClick={onEnd}>
        End
      </button>
    </Empty>
  );
}

function Gone({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <Empty
      isPage
      title="There is no such review"
      why="The address leads nowhere, or to a review that ended so long ago that it is no longer kept."
    >
      <a class="button primary" href={pathTo(projectId, "review")}>
        To the review
      </a>
    </Empty>
  );
}
