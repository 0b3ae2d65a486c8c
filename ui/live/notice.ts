import { signal } from "@preact/signals";
import type { Tone } from "../../core/view/tone.ts";

/** One message to the person; failures stay until they are closed. */
export interface Notice {
  readonly tone: Tone;
  readonly text: string;
}

const STAYS_MS = 6_000;

export const notice = signal<Notice | null>(null);
let timer = 0;

/** Shows a message in place of the one before. */
export function notify(tone: Tone, text: string): void {
  clearTimeout(timer);
  const shown = { tone, text };
  notice.value = shown;
  if (tone === "fail") return;
  timer = window.setTimeout(() => {
    if (notice.value === shown) notice.value = null;
  }, STAYS_MS);
}

export function closeNotice(): void {
  notice.value = null;
}
