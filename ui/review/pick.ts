import { notify } from "../live/notice.ts";
import { answerCurrent, current } from "./deck.ts";

/** Picks the left (0) or the right (1) variant; false when the question is none of that kind. */
export function pick(at: 0 | 1): boolean {
  const sides = current.value?.sides;
  if (!sides) return false;
  answerCurrent("yes", null, sides[at].variantIndex);
  return true;
}

/** What an arrow key or a swipe says: of two variants the one on that side, else yes to the right and no to the left. */
export function answerTo(way: "left" | "right"): void {
  if (way === "right") pick(1) || answerCurrent("yes");
  else pick(0) || answerCurrent("no");
}

/** Yes alone would not say which one. */
export function yes(): void {
  if (current.value?.sides) notify("wait", "Press ← or → for the better one, N for neither.");
  else answerCurrent("yes");
}
