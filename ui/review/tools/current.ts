import { computed } from "@preact/signals";
import { linkedTo } from "../../../core/view/linked.ts";
import { live } from "../../live/current.ts";
import { current } from "../deck.ts";
import { chooseTool, offeredTools, openTool } from "./choice.ts";

/** The approved picture that the current question's one should look like. */
export const linked = computed(() => {
  const state = live.value?.state.value;
  const screen = current.value;
  return state && screen ? linkedTo(state, screen.assetId, screen.versionId) : null;
});

export const offered = computed(() => (current.value ? offeredTools(current.value, linked.value !== null) : []));

export const open = computed(() => (current.value ? openTool(current.value, offered.value) : null));

/** Closes the open tool, or opens the one that the catalog binds to the question, else the first there is. */
export function toggleTool(): void {
  const screen = current.value;
  if (screen === null) return;
  const bound = offered.value.find((tool) => tool === screen.question.tool);
  chooseTool(screen, open.value === null ? (bound ?? offered.value[0] ?? null) : null);
}
