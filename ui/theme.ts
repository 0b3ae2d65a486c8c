import { signal } from "@preact/signals";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const STORAGE_KEY = "diecast.theme";
export const theme = signal<Theme>("system");

/** Puts the kept choice into force. */
export function applyTheme(): void {
  chooseTheme(themes.find((name) => name === localStorage.getItem(STORAGE_KEY)) ?? "system");
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(STORAGE_KEY, chosen);
  document.documentElement.dataset["theme"] = chosen;
}
