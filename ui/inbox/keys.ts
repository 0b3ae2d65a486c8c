import { sampleSize } from "../../core/view/exception-choices.ts";
import type { ExceptionRow } from "../../core/view/exceptions.ts";
import { isTyping } from "../search.ts";
import { begin, chosen, toggleChosen, type Verb } from "./settle.ts";

/** The keys of the inbox, as people read them. */
export const inboxKeys: readonly (readonly [string, string])[] = [
  ["J, K", "Next or previous cause"],
  ["X", "Choose it, or no longer"],
  ["R", "Try again"],
  ["T", `Try ${sampleSize} first`],
  ["C", "Try again with a change"],
  ["L", "Later"],
  ["W", "Waive"],
  ["D", "Dismiss"],
];

const verbs: Readonly<Record<string, Verb>> = {
  r: "retry",
  c: "retry_with_change",
  l: "snooze",
  w: "waive",
  d: "dismiss",
};

/** What a key means for the causes on screen: for those that are chosen, else for the one that has the focus. */
export function onInboxKey(event: KeyboardEvent, projectId: string, rows: readonly ExceptionRow[]): void {
  if (isElsewhere(event)) return;
  const key = event.key.toLowerCase();
  const isMeant = key === "j" || key === "k" ? move(key === "j" ? 1 : -1) : act(key, projectId, rows);
  if (isMeant) event.preventDefault();
}

/** A chord, a key that is held, or one that is typed into a field; in a tick box nothing is typed. */
function isElsewhere({ ctrlKey, metaKey, altKey, repeat, target }: KeyboardEvent): boolean {
  const isBox = target instanceof HTMLInputElement && target.type === "checkbox";
  return ctrlKey || metaKey || altKey || repeat || (isTyping(target) && !isBox);
}

/** Whether the key means anything. */
function act(key: string, projectId: string, rows: readonly ExceptionRow[]): boolean {
  const here = rows.find(({ causeId }) => causeId === focused()?.dataset["cause"]);
  if (key === "x") {
    if (here !== undefined) toggleChosen(here.causeId);
    return here !== undefined;
  }
  const picked = rows.filter(({ causeId }) => chosen.value.has(causeId));
  const about = picked.length > 0 ? picked : here === undefined ? [] : [here];
  const verb = key === "t" ? "retry" : verbs[key];
  if (about.length === 0 || verb === undefined) return false;
  begin(projectId, verb, about, key === "t" ? sampleSize : undefined);
  return true;
}

function focused(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-cause]") ?? null;
}

function move(step: 1 | -1): boolean {
  const all = [...document.querySelectorAll<HTMLElement>("[data-cause]")];
  const at = all.indexOf(focused() ?? document.body);
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
  next?.querySelector("input")?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}
