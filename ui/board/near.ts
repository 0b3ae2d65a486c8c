/** How far from the screen something counts as near. */
const NEAR = { rootMargin: "700px 0px" };

/** Told whether an element is near the screen, and how high it was when that was found out. */
type Tell = (isNear: boolean, heightPx: number) => void;

const told = new WeakMap<Element, Tell>();
/** What has come near and was not told yet, in the order in which it came. */
const coming = new Map<Element, number>();
let frame = 0;
let observer: IntersectionObserver | null = null;

/** Follows whether an element is near the screen; returns what ends that. One element in a frame is told that it is, since what it makes then takes its time. */
export function follow(element: Element, tell: Tell): () => void {
  observer ??= new IntersectionObserver(sort, NEAR);
  told.set(element, tell);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    told.delete(element);
    coming.delete(element);
  };
}

function sort(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    // The observer has measured it anyway; asking again would make the browser lay the page out.
    const { height } = boundingClientRect;
    coming.delete(target);
    if (isIntersecting) coming.set(target, height);
    else told.get(target)?.(false, height);
  }
  if (coming.size > 0 && frame === 0) frame = requestAnimationFrame(next);
}

function next(): void {
  frame = 0;
  const [first] = coming;
  if (first === undefined) return;
  const [target, height] = first;
  coming.delete(target);
  told.get(target)?.(true, height);
  if (coming.size > 0) frame = requestAnimationFrame(next);
}
