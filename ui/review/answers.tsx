import type { JSX } from "preact";
import type { Question } from "../../core/contracts.ts";
import { answerCurrent, postponeCurrent, undo } from "./deck.ts";
import { isKeyMapOpen } from "./view.ts";

/** After a click the picture gets the focus back, so the next key acts on it; a key press on a button keeps its place. */
function pressed(act: () => unknown): (event: MouseEvent) => void {
  return (event) => {
    act();
    if (event.detail > 0) document.getElementById("stage")?.focus({ preventScroll: true });
  };
}

/** The question and its answers: the same keys, as buttons for hands without a keyboard. */
export function Answers({ question }: { readonly question: Question }): JSX.Element {
  return (
    <div class="answers">
      <p class="question">{question.text}</p>
      {question.reasons.length > 0 && (
        <fieldset class="reasons">
          <legend>No, because of:</legend>
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
      </div>
      <AnswerRow />
      <div class="answer-side answer-end">
        <button type="button" class="button small quiet" onClick={pressed(undo)}>
          <kbd>Z</kbd> Undo
        </button>
        <button type="button" class="button small quiet" onClick={() => (isKeyMapOpen.value = true)}>
          <kbd>?</kbd> Keys
        </button>
      </div>
    </div>
  );
}

function AnswerRow(): JSX.Element {
  return (
    <div class="answer-row">
      <button type="button" id="answer-no" class="button answer answer-no" onClick={pressed(() => answerCurrent("no"))}>
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
