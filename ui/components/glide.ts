import { useLayoutEffect, useRef } from "preact/hooks";

const GLIDE_MS = 150;

/** Lets what carries `data-glide` glide to its new place when `order` changes, so the eye can follow it. */
export function useGlide(order: string): { current: HTMLDivElement | null } {
  const element = useRef<HTMLDivElement>(null);
  const shown = useRef(order);
  // Read while the old order is still on screen; the effect runs once the new one is.
  const before = order === shown.current ? null : placesIn(element.current);
  useLayoutEffect(() => {
    shown.current = order;
    if (before !== null && !matchMedia("(prefers-reduced-motion: reduce)").matches) glide(element.current, before);
  }, [order]);
  return element;
}

function placesIn(root: HTMLElement | null): Map<string, DOMRect> {
  return new Map(gliders(root).map((item) => [item.dataset["glide"] ?? "", item.getBoundingClientRect()]));
}

function glide(root: HTMLElement | null, before: ReadonlyMap<string, DOMRect>): void {
  for (const item of gliders(root)) {
    const from = before.get(item.dataset["glide"] ?? "");
    const to = item.getBoundingClientRect();
    const isSeen = to.bottom > 0 && to.top < innerHeight;
    if (!from || !isSeen || (from.x === to.x && from.y === to.y)) continue;
    const start = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
    item.animate([{ transform: start }, { transform: "none" }], { duration: GLIDE_MS, easing: "ease-out" });
  }
}

function gliders(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>("[data-glide]") ?? [])];
}
