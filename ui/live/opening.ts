import { signal } from "@preact/signals";
import type { FirstScreen } from "../../core/view/first-screen.ts";
import { afterFrame } from "./after-frame.ts";
import { get, projectPath } from "./api.ts";

/** Cards of each column: what a window has room for, and perhaps a little more. */
const FIRST_CARDS = 8;
/** Longer than this nothing waits for the first screen. */
const LONGEST_MS = 1_000;

/** What a board shows until the whole state is here; of the project it was read for. */
export const opened = signal<{ readonly projectId: string; readonly screen: FirstScreen } | null>(null);

let go = (): void => undefined;

/**
 * Reads the first screen of a board. Resolves when it has been drawn, or can't be had, or a second is over: the state of a
 * large project, and what it takes to read it, would hold up the first thing that is seen.
 */
export function openBoard(projectId: string): Promise<void> {
  opened.value = null;
  return new Promise((resolve) => {
    go = resolve;
    setTimeout(resolve, LONGEST_MS);
    void get<FirstScreen>(projectPath(projectId, `board?first=${FIRST_CARDS}`)).then((answer) => {
      if (answer.ok) opened.value = { projectId, screen: answer.value };
      else resolve();
    });
  });
}

/** The board is in the page, and drawn with the next frame. */
export function boardIsThere(): void {
  afterFrame(go);
}
