import { computed, signal } from "@preact/signals";
import { pathTo } from "./address.ts";
import { navigate, query, route } from "./router.ts";

/** What the person looks for on the board. */
export const search = signal("");

/** What the search box holds: in the library it stands in the address. */
export const searchWords = computed(() =>
  route.value.page === "library" ? (new URLSearchParams(query.value).get("q") ?? "") : search.value,
);

/** Looks for words in the library when that is where the person is, else on the board. */
export function searchFor(projectId: string, words: string): void {
  if (route.value.page !== "library") {
    search.value = words;
    if (route.value.page !== "pipeline") navigate(pathTo(projectId, "pipeline"));
    return;
  }
  const given = new URLSearchParams(query.value);
  if (words === "") given.delete("q");
  else given.set("q", words);
  navigate(`${location.pathname}?${given}`, true);
  scrollTo(0, 0);
}

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
