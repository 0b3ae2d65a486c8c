import { computed, signal, untracked } from "@preact/signals";
import { mostSimilar, sampleOf, sheetOf, similarTo } from "../../core/view/similar.ts";
import { count } from "../../core/view/words.ts";
import { live } from "../live/current.ts";
import { notify } from "../live/notice.ts";
import { answerMany, current, lastSaid, mine, settled, sprint, undo } from "./deck.ts";
import { isKeyMapOpen } from "./view.ts";

/** Pictures beside each other that get their answers at once. */
export interface Sheet {
  /** similar: all get the answer that was just given, but those left out; sweep: yes, but those marked as wrong. */
  readonly how: "similar" | "sweep";
  readonly answer: "yes" | "no";
  readonly reason: string | null;
  readonly ids: readonly string[];
  /** Those that have to be looked at large first. */
  readonly sample: readonly string[];
}

export const sheet = signal<Sheet | null>(null);
/** Left out of what is similar, or wrong in a sweep. */
export const marked = signal<ReadonlySet<string>>(new Set());
/** Looked at large so far. */
const looked = signal<ReadonlySet<string>>(new Set());
/** The picture that is looked at large now. */
export const peeked = signal<string | null>(null);
/** How long the sheet, or the large picture, has to be in sight before Enter counts. */
export const restMs = signal(0);

/** Keys of the tiles: `g` and what follows stay free. */
const tileKeys = [..."123456789abcdefhijklmnop"];
const MS_A_PICTURE = 250;
const LEAST_MS = 1_000;
const PEEK_MS = 500;

export function tileKey(at: number): string {
  return tileKeys[at] ?? "";
}

/** The questions that can be given the answer that was just given: what the button says. */
export const offered = computed<readonly string[]>(() => (settled.value === null ? [] : untracked(similar)));

function similar(): readonly string[] {
  const [state, said] = [live.value?.state.value, lastSaid.value];
  const decision = state?.decisions[said?.decisionId ?? ""];
  if (!state || decision === undefined) return [];
  const ids = similarTo(state, decision, mine.value);
  return ids.length < 2 ? [] : ids.slice(0, mostSimilar);
}

/** Those of the sample that nobody has looked at and that are not left out. */
export const unseen = computed(() =>
  (sheet.value?.sample ?? []).filter((id) => !looked.value.has(id) && !marked.value.has(id)),
);

/** Offers the answer that was just given for what is similar. */
export function openSimilar(): void {
  const [said, ids] = [lastSaid.value, similar()];
  if (said === null || ids.length === 0) {
    notify("wait", "Nothing here is similar to what you answered last.");
    return;
  }
  const sample = sampleOf(ids, `${sprint.value?.seed} ${said.decisionId}`);
  show({ how: "similar", answer: said.answer, reason: said.reason, ids, sample });
}

/** A contact sheet of what asks the same as the current question. */
export function openSweep(): void {
  if (!sweep()) notify("wait", "No other open question here asks the same.");
}

function sweep(): boolean {
  const [state, shown] = [live.value?.state.value, current.value];
  const decision = state?.decisions[shown?.decisionId ?? ""];
  if (!state || decision === undefined) return false;
  const ids = sheetOf(state, decision, mine.value);
  if (ids.length < 2) return false;
  show({ how: "sweep", answer: "yes", reason: null, ids, sample: [] });
  return true;
}

function show(next: Sheet): void {
  marked.value = new Set();
  looked.value = new Set();
  peeked.value = null;
  sheet.value = next;
  restMs.value = Math.max(LEAST_MS, MS_A_PICTURE * next.ids.length);
}

export function closeSheet(): void {
  sheet.value = null;
  peeked.value = null;
}

/** Marks a tile, or takes the mark away; a picture of the sample is shown large the first time. */
export function press(id: string): void {
  const isMarked = marked.value.has(id);
  if (!isMarked && unseen.value.includes(id)) peek(id);
  else mark(id, !isMarked);
}

function mark(id: string, isMarked: boolean): void {
  const rest = [...marked.value].filter((other) => other !== id);
  marked.value = new Set(isMarked ? [...rest, id] : rest);
}

function peek(id: string): void {
  peeked.value = id;
  restMs.value = Math.max(restMs.value, PEEK_MS);
}

/** Back from a large picture, which now counts as looked at; `isLeftOut`: it does not get the answer. */
export function endPeek(isLeftOut: boolean): void {
  const id = peeked.value;
  if (id === null || (restMs.value > 0 && !isLeftOut)) return;
  looked.value = new Set([...looked.value, id]);
  if (isLeftOut) mark(id, true);
  peeked.value = null;
}

/** Enter: the next large picture, or the answers. Refused while the sheet has not been in sight for long enough. */
export function accept(): void {
  const shown = sheet.value;
  if (shown === null) return;
  if (peeked.value !== null) {
    endPeek(false);
    return;
  }
  const [next] = unseen.value;
  if (next !== undefined) {
    peek(next);
    return;
  }
  if (restMs.value > 0) return;
  give(shown);
}

function give({ how, answer, reason, ids, sample }: Sheet): void {
  const isWrong = (id: string): boolean => marked.value.has(id);
  const many =
    how === "sweep"
      ? ids.map((decisionId) => ({ decisionId, answer: isWrong(decisionId) ? ("no" as const) : ("yes" as const) }))
      : ids
          .filter((id) => !isWrong(id))
          .map((decisionId) => ({ decisionId, answer, reason, isSample: sample.includes(decisionId) }));
  if (many.length === 0) {
    closeSheet();
    return;
  }
  if (!answerMany(how, many)) return;
  closeSheet();
  notify("pass", `${count(many.length, "question")} answered at once. Z takes all of it back.`);
  // What asks the same goes on being swept.
  if (how === "sweep") sweep();
}

/** One key, one meaning, while a sheet is open. */
export function onSheetKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isKeyMapOpen.value) return;
  const act = actionFor(event);
  if (act === undefined) return;
  event.preventDefault();
  act();
}

const sheetActions: Readonly<Record<string, () => void>> = {
  g: closeSheet,
  z: takeBack,
  "?": () => {
    isKeyMapOpen.value = true;
  },
};

function actionFor(event: KeyboardEvent): (() => void) | undefined {
  const key = event.key.toLowerCase();
  // A button that has the focus is pressed by Enter itself.
  if (key === "enter") return event.target instanceof HTMLButtonElement ? undefined : accept;
  if (peeked.value !== null) return peekAction(key);
  if (key === "escape") return closeSheet;
  const id = sheet.value?.ids[tileKeys.indexOf(key)];
  return id === undefined ? sheetActions[key] : () => press(id);
}

function peekAction(key: string): (() => void) | undefined {
  if (key === "x") return () => endPeek(true);
  return key === "escape" ? closePeek : undefined;
}

/** Back without having looked long enough. */
function closePeek(): void {
  peeked.value = null;
}

function takeBack(): void {
  closeSheet();
  undo();
}
