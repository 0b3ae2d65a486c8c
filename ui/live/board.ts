import { computed } from "@preact/signals";
import { boardView, type Column } from "../../core/view/board.ts";
import { type NextStep, nextStep } from "../../core/view/next-step.ts";
import { live, opening, status } from "./current.ts";

/** The board of the project on the screen, empty until something is known; for the pages that show cards, so that others need not read how it is made. */
export const board = computed<readonly Column[]>(() => {
  const state = live.value?.state.value ?? null;
  return state === null ? (opening.value?.columns ?? []) : boardView(state, live.value?.progress.value ?? {});
});

/** The one obvious next step of the project. */
export const nextBoardStep = computed<NextStep>(() => {
  const figures = status.value;
  return opening.value?.step ?? (figures ? nextStep(figures, board.value) : { kind: "none", label: "" });
});
