import { isTyping } from "../search.ts";
import { answerCurrent, current, move, postponeCurrent, undo } from "./deck.ts";
import { answerTo, yes } from "./pick.ts";
import { openSimilar, openSweep } from "./sheet.ts";
import { toggleTool } from "./tools/current.ts";
import { isGhostHeld } from "./tools/settings.ts";
import { areMarksShown, isKeyMapOpen, isTrueSize, nextBackground } from "./view.ts";

/** The key map as people read it; the help page and the review show the same one. */
export const keyMap: readonly (readonly [string, string])[] = [
  ["Y or →", "Yes, it is good (→ beside another: the right one is better); on a phone, swipe right"],
  ["N or ←", "No (← beside another: the left one is better); on a phone, swipe left"],
  ["1 – 9", "No, for the reason with that number"],
  ["U", "Unsure: hand it to the exceptions"],
  ["S", "Later"],
  ["Z", "Take the last answer back"],
  ["A", "The same answer for what is similar"],
  ["G", "Sweep: many of one question on a sheet (its numbers and letters mark, Enter answers)"],
  ["J, K", "Next or previous question, without answering"],
  ["Tab or B", "Next background (Tab while the picture has the focus)"],
  ["F", "True size"],
  ["T", "Open or close the tool of the question"],
  ["Space", "While held: the linked picture over this one (while the picture has the focus)"],
  ["M", "Show or hide the marks"],
  ["Esc", "From the picture to the buttons"],
  ["?", "This map"],
];

const actions: Readonly<Record<string, () => void>> = {
  y: yes,
  arrowright: () => answerTo("right"),
  n: () => answerCurrent("no"),
  arrowleft: () => answerTo("left"),
  u: () => answerCurrent("unsure"),
  s: postponeCurrent,
  z: undo,
  j: () => move(1),
  k: () => move(-1),
  a: openSimilar,
  g: openSweep,
  b: nextBackground,
  f: () => {
    isTrueSize.value = !isTrueSize.value;
  },
  t: toggleTool,
  m: () => {
    areMarksShown.value = !areMarksShown.value;
  },
  "?": () => {
    isKeyMapOpen.value = true;
  },
};

/** One key, one meaning. A held key counts once, so leaning on Y approves one picture, not twenty. */
export function onReviewKey(event: KeyboardEvent): void {
  if (event.key === " " && isOnStage()) {
    holdGhost(event);
    return;
  }
  const isChord = event.ctrlKey || event.metaKey || event.altKey;
  if (isChord || event.repeat || isTyping(event.target) || isKeyMapOpen.value) return;
  const act =
    event.key === "Tab" || event.key === "Escape"
      ? stageAction(event)
      : (actions[event.key.toLowerCase()] ?? reasonAction(event.key));
  if (!act) return;
  event.preventDefault();
  act();
}

function reasonAction(key: string): (() => void) | undefined {
  const reason = /^[1-9]$/.test(key) ? current.value?.question.reasons[Number(key) - 1] : undefined;
  return reason && (() => answerCurrent("no", reason.id));
}

/** Held, so that letting go compares; the tool's button does the same without holding. */
function holdGhost(event: KeyboardEvent): void {
  event.preventDefault();
  isGhostHeld.value = true;
}

export function onReviewKeyUp(event: KeyboardEvent): void {
  if (event.key === " ") letGo();
}

/** Also when the window or the page is left with the key down: nobody hears then that it comes up. */
export function letGo(): void {
  isGhostHeld.value = false;
}

function isOnStage(): boolean {
  const active = document.activeElement;
  return active === document.body || active?.id === "stage" || active?.id === "main";
}

/** Tab belongs to the picture only while the picture has the focus: everything else stays reachable. */
function stageAction(event: KeyboardEvent): (() => void) | undefined {
  if (event.key === "Tab") return isOnStage() && !event.shiftKey ? nextBackground : undefined;
  return isOnStage() ? () => document.getElementById("answers")?.focus() : undefined;
}
