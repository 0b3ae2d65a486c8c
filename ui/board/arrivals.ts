import { useLayoutEffect, useRef } from "preact/hooks";

const APPEAR_MS = 150;

/**
 * Lets a card appear softly where it comes to another lane. Whatever makes room for it is there at once: cards that
 * glided lay over each other whenever several changed places (D-0190). `order` tells when any place has changed.
 */
export function useArrivals(order: string): { current: HTMLDivElement | null } {
  const element = useRef<HTMLDivElement>(null);
  const shown = useRef(order);
  // Read while the old order is still on screen; the effect runs once the new one is.
  const before = order === shown.current ? null : lanesIn(element.current);
  useLayoutEffect(() => {
    shown.current = order;
    if (before !== null && !matchMedia("(prefers-reduced-motion: reduce)").matches) appear(element.current, before);
  }, [order]);
  return element;
}

/** The lane of each spec that is in the page. */
function lanesIn(root: HTMLElement | null): Map<string, string> {
  return new Map(placesIn(root).map(({ dataset }) => [dataset["spec"] ?? "", dataset["lane"] ?? ""]));
}

function appear(root: HTMLElement | null, before: ReadonlyMap<string, string>): void {
  for (const place of placesIn(root)) {
    const lane = before.get(place.dataset["spec"] ?? "");
    // What was nowhere was not on the screen, or a search hid it.
    if (lane === undefined || lane === place.dataset["lane"]) continue;
    place.animate({ opacity: [0, 1] }, { duration: APPEAR_MS, easing: "ease-out" });
  }
}

function placesIn(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>("[data-spec]") ?? [])];
}
