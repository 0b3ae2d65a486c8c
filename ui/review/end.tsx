import type { JSX } from "preact";
import { outcomeOf } from "../../core/view/review.ts";
import type { Tone } from "../../core/view/tone.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { live } from "../live/current.ts";
import { answeredCount, endSitting, sitting } from "../live/sitting.ts";
import { queue, undo } from "./deck.ts";

/** What the answers of this sitting caused, and the way on. */
export function ReviewEnd({
  projectId,
  onMore,
}: {
  readonly projectId: string;
  readonly onMore: () => void;
}): JSX.Element {
  const state = live.value?.state.value;
  const ids = sitting.value?.steps.flatMap((step) => (step.kind === "answer" ? [step.decisionId] : [])) ?? [];
  if (!state) return <p />;
  const { approved, turnedDown, renderedAgain, handedOver } = outcomeOf(state, ids);
  const left = queue.value.length;
  return (
    <>
      <PageHead
        title={left === 0 ? "All answered" : "Enough for now"}
        lead={`${count(answeredCount(), "answer")} in this sitting`}
      >
        <a class="button primary" href={pathTo(projectId, "pipeline")} onClick={endSitting}>
          To the pipeline
        </a>
      </PageHead>
      <ul class="outcome">
        <OutcomeRow
          tone="pass"
          figure={approved}
          words={approved === 1 ? "picture was approved" : "pictures were approved"}
        />
        <OutcomeRow tone="fail" figure={turnedDown} words={`turned down${againInWords(turnedDown, renderedAgain)}`} />
        <OutcomeRow tone="unsure" figure={handedOver} words="handed to the exceptions" />
      </ul>
      <div class="outcome-more">
        {left > 0 && (
          <button type="button" class="button" onClick={onMore}>
            Go on with {count(left, "question")}
          </button>
        )}
        <button type="button" class="button" onClick={() => undo().then(onMore)}>
          <kbd>Z</kbd> Take the last answer back
        </button>
      </div>
    </>
  );
}

/** What became of those turned down. */
function againInWords(turnedDown: number, renderedAgain: number): string {
  if (renderedAgain === 0) return "";
  return renderedAgain === turnedDown ? " and rendered again" : `, ${renderedAgain} of them rendered again`;
}

function OutcomeRow({
  tone,
  figure,
  words,
}: {
  readonly tone: Tone;
  readonly figure: number;
  readonly words: string;
}): JSX.Element {
  return (
    <li>
      <ToneMark tone={tone} />
      <b>{figure}</b> {words}
    </li>
  );
}
