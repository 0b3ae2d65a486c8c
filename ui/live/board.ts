import { computed } from "@preact/signals";
import { boardView, type Column } from "../../core/view/board.ts";
import { live } from "./current.ts";

/** The board of the project on the screen; for the pages that show cards, so that others need not read how it is made. */
export const board = computed<readonly Column[]>(() => {
  const state = live.value?.state.value ?? null;
  return state === null ? [] : boardView(state, live.value?.progress.value ?? {});
});
