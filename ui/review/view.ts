import { signal } from "@preact/signals";

export const backgrounds = ["checker", "white", "black", "green"] as const;

export const backgroundWords: Readonly<Record<(typeof backgrounds)[number], string>> = {
  checker: "On squares",
  white: "On white",
  black: "On black",
  green: "On green",
};

/** What pictures are shown on while they are judged. */
export const background = signal<(typeof backgrounds)[number]>("checker");
export const isTrueSize = signal(false);
export const areMarksShown = signal(true);
export const isKeyMapOpen = signal(false);

export function nextBackground(): void {
  background.value = backgrounds[(backgrounds.indexOf(background.value) + 1) % backgrounds.length] ?? "checker";
}
