import { computed, signal } from "@preact/signals";
import { parseRoute, type Route } from "./address.ts";

const path = signal(location.pathname);

export const route = computed<Route>(() => parseRoute(path.value));

/** Goes to an address of this site without loading the page again. */
export function navigate(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  path.value = location.pathname;
  scrollTo(0, 0);
}

/** Follows the back button and every plain click on a link of this site. */
export function startRouter(): void {
  addEventListener("popstate", () => {
    path.value = location.pathname;
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (
      link === null ||
      !isPlain ||
      link.origin !== location.origin ||
      !link.pathname.startsWith("/p/") ||
      link.target !== ""
    )
      return;
    event.preventDefault();
    navigate(link.pathname);
  });
}
