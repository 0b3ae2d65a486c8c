import type { ComponentChildren, JSX } from "preact";
import type { Question } from "../../core/contracts.ts";
import { answerCurrent, lastSaid, postponeCurrent, undo } from "./deck.ts";
import { pick } from "./pick.ts";
import { offered, openSimilar, openSweep } from "./sheet.ts";
import { isKeyMapOpen } from "./view.ts";

/** After a click the picture gets the focus back, so the next key acts on it; a key press on a button keeps its place. */
function pressed(act: () => unknown): (event: MouseEvent) => void {
  return (event) => {
    act();
    if (event.detail > 0) document.getElementById("stage")?.focus({ preventScroll: true });
  };
}

interface Props {
  readonly question: Question;
  /** Two variants stand beside each other. */
  readonly isPick: boolean;
  readonly sentence: JSX.Element;
  /** What others said before. */
  readonly children?: ComponentChildren;
}

/** The question and its answers: the same keys, as buttons for hands without a keyboard. */
export function Answers({ question, isPick, sentence, children }: Props): JSX.Element {
  return (
    <div class="answers" id="answers" tabIndex={-1}>
      {children}
      {sentence}
      {question.reasons.length > 0 && (
        <fieldset class="reasons">
          <legend>{isPick ? "Neither" : "No"}, because of:</legend>
          {question.reasons.slice(0, 9).map((reason, index) => (
            <button
              type="button"
              class="chip reason"
              key={reason.id}
              onClick={pressed(() => answerCurrent("no", reason.id))}
            >
              <kbd>{index + 1}</kbd> {reason.label}
            </button>
          ))}
        </fieldset>
      )}
      <div class="answer-side">
        <button type="button" class="button small quiet" onClick={pressed(postponeCurrent)}>
          <kbd>S</kbd> Later
        </button>
        {!isPick && (
          <button type="button" class="button small quiet" onClick={openSweep}>
            <kbd>G</kbd> Sweep
          </button>
        )}
      </div>
      {isPick ? <PickRow /> : <AnswerRow />}
      <div class="answer-side answer-end">
        <button type="button" class="button small quiet" onClick={pressed(undo)}>
          <kbd>Z</kbd> Undo
        </button>
        <button type="button" class="button small quiet" onClick={() => (isKeyMapOpen.value = true)}>
          <kbd>?</kbd> Keys
        </button>
      </div>
      <Similar />
    </div>
  );
}

function PickRow(): JSX.Element {
  return (
    <div class="answer-row">
      <button type="button" class="button answer answer-pick" onClick={pressed(() => pick(0))}>
        <kbd>←</kbd> Left
      </button>
      <button type="button" class="button answer answer-no" onClick={pressed(() => answerCurrent("no"))}>
        <kbd>N</kbd> Neither
      </button>
      <button type="button" class="button answer" onClick={pressed(() => answerCurrent("unsure"))}>
        <kbd>U</kbd> Unsure
      </button>
      <button type="button" class="button answer answer-pick" onClick={pressed(() => pick(1))}>
        Right <kbd>→</kbd>
      </button>
    </div>
  );
}

function AnswerRow(): JSX.Element {
  return (
    <div class="answer-row">
      <button type="button" class="button answer answer-no" onClick={pressed(() => answerCurrent("no"))}>
        <kbd>N</kbd> No
      </button>
      <button type="button" class="button answer" onClick={pressed(() => answerCurrent("unsure"))}>
        <kbd>U</kbd> Unsure
      </button>
      <button type="button" class="button answer answer-yes" onClick={pressed(() => answerCurrent("yes"))}>
        <kbd>Y</kbd> Yes
      </button>
    </div>
  );
}

/** After an answer: the same for what is similar. Its place is kept, so nothing moves when it comes. */
function Similar(): JSX.Element {
  const amount = offered.value.length;
  const said = lastSaid.peek()?.answer === "no" ? "No" : "Yes";
  return (
    <div class="similar" aria-live="polite">
      {amount > 0 && (
        <button type="button" class="button small" onClick={openSimilar}>
          <kbd>A</kbd> {said} for {amount} similar
        </button>
      )}
    </div>
  );
}
