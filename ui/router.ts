import { batch, computed, signal } from "@preact/signals";
import { parseRoute, type Route } from "./address.ts";

const path = signal(location.pathname);

export const route = computed<Route>(() => parseRoute(path.value));
/** What stands behind the path, with its question mark; empty when nothing does. */
export const query = signal(location.search);

/** Goes to an address of this site without loading the page again. It begins at its top, unless only the query is another one. */
export function navigate(to: string, replace = false): void {
  const { pathname, search } = new URL(to, location.href);
  const isWithin = pathname === location.pathname && search !== location.search;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  readAddress();
  if (!isWithin) scrollTo(0, 0);
}

/** What goes on from this page once the server has answered: it does nothing, and tells false, when the person has left it meanwhile. */
export function fromHere(): (...address: Parameters<typeof navigate>) => boolean {
  const here = path.peek();
  return (...address) => {
    const isStillHere = path.peek() === here;
    if (isStillHere) navigate(...address);
    return isStillHere;
  };
}

function readAddress(): void {
  batch(() => {
    path.value = location.pathname;
    query.value = location.search;
  });
}

/** Follows the back button and every plain click on a link of this site. */
export function startRouter(): void {
  addEventListener("popstate", readAddress);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain || !isOurs(link)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

/** A place inside the page, as the skip link names one, is the browser's to go to. */
function isOurs({ origin, pathname, target, hash }: HTMLAnchorElement): boolean {
  return origin === location.origin && pathname.startsWith("/p/") && target === "" && hash === "";
}
