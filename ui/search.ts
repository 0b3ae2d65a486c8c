import { signal } from "@preact/signals";

/** What the person looks for on the board. */
export const search = signal("");

/** `/` goes to the search box from anywhere but a text field. */
export function startSearchKey(): void {
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || isTyping(event.target)) return;
    event.preventDefault();
    document.getElementById("search")?.focus();
  });
}

/** Whether keys go into a text field or a choice rather than to the page. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}
