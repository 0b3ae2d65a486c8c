import { computed } from "@preact/signals";
import { boardView, type Card, type Column } from "../../core/view/board.ts";
import { type NextStep, nextStep } from "../../core/view/next-step.ts";
import { live, opening, status } from "./current.ts";
import { answeredHere } from "./said.ts";

/** The board of the project on the screen, empty until something is known; for the pages that show cards, so that others need not read how it is made. */
export const board = computed<readonly Column[]>(() => {
  const state = live.value?.state.value ?? null;
  const columns = state === null ? (opening.value?.columns ?? []) : boardView(state, live.value?.progress.value ?? {});
  const said = answeredHere(live.value?.id ?? "");
  if (said.size === 0) return columns;
  const shown = (card: Card): Card => (said.has(card.decisionId ?? "") ? answered(card) : card);
  return columns.map((column) => ({ ...column, cards: column.cards.map(shown) }));
});

/** Its question has an answer that the server has not heard of: nobody is to give it again. */
function answered(card: Card): Card {
  const sentence = "Answered here, and on its way to the server.";
  return { ...card, sentence, tone: "wait", decisionId: null, action: { verb: "open", label: "Open" } };
}

/** The one obvious next step of the project. */
export const nextBoardStep = computed<NextStep>(() => {
  const figures = status.value;
  return opening.value?.step ?? (figures ? nextStep(figures, board.value) : { kind: "none", label: "" });
});
