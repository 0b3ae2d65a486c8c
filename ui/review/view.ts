import { signal } from "@preact/signals";

export const backgrounds = ["checker", "white", "black", "green"] as const;

export const backgroundWords: Readonly<Record<(typeof backgrounds)[number], string>> = {
  checker: "Squares",
  white: "White",
  black: "Black",
  green: "Green",
};

/** What pictures are shown on while they are judged. */
export const background = signal<(typeof backgrounds)[number]>("checker");
export const isTrueSize = signal(false);
export const areMarksShown = signal(true);
export const isKeyMapOpen = signal(false);

export function nextBackground(): void {
  background.value = backgrounds[(backgrounds.indexOf(background.value) + 1) % backgrounds.length] ?? "checker";
}
