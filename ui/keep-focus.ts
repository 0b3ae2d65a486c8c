const LOOK_MS = 60;
/** A button that waits for the server is looked after for so many times. */
const MOST_LOOKS = 250;
const stops = 'a[href]:not([tabindex="-1"]), button:enabled, input:enabled, select:enabled, textarea:enabled, summary';

const entry = "li, .form-item";

/** An entry of a list, and where it stands in it. */
interface Entry {
  readonly list: Element;
  readonly at: number;
}

/** Where the keyboard was. */
interface Place {
  readonly element: HTMLElement;
  /** The lists it stands in, the innermost first. */
  readonly entries: readonly Entry[];
  readonly around: HTMLElement | null;
  readonly wasBusy: boolean;
}

let isByKeyboard = false;

/**
 * Whoever works by keyboard is never left nowhere: when what has the focus goes away, it moves to what took its place in its list,
 * else to what is around it, else to the head of the page. A button that is only busy gets it back.
 */
export function startKeepingFocus(): void {
  addEventListener("keydown", () => (isByKeyboard = true), { capture: true });
  addEventListener("pointerdown", () => (isByKeyboard = false), { capture: true });
  addEventListener("focusout", ({ target, relatedTarget }) => {
    if (isByKeyboard && relatedTarget === null && target instanceof HTMLElement) look(placeOf(target), MOST_LOOKS);
  });
}

function placeOf(element: HTMLElement): Place {
  const entries: Entry[] = [];
  for (let item = element.closest(entry); item !== null; item = item.parentElement?.closest(entry) ?? null) {
    const list = item.parentElement;
    if (list !== null) entries.push({ list, at: [...list.children].indexOf(item) });
  }
  return {
    element,
    entries,
    around: element.closest<HTMLElement>("dialog, [role=tabpanel], #answers"),
    wasBusy: false,
  };
}

/** Once the page has settled: whoever cares for the focus itself has done so then. */
function look(place: Place, looksLeft: number): void {
  setTimeout(() => {
    const { element } = place;
    if (document.activeElement !== document.body || !isByKeyboard || looksLeft === 0) return;
    if (!element.isConnected || !element.checkVisibility()) instead(place)?.focus({ preventScroll: true });
    else if (element.matches(":disabled")) look({ ...place, wasBusy: true }, looksLeft - 1);
    else if (place.wasBusy) element.focus({ preventScroll: true });
  }, LOOK_MS);
}

function instead({ entries, around }: Place): HTMLElement | null {
  for (const place of entries) {
    const stop = stopAt(place);
    if (stop !== null) return stop;
  }
  if (around?.isConnected && around.checkVisibility()) return around.querySelector<HTMLElement>(stops);
  const head = document.querySelector<HTMLElement>(".review #stage") ?? document.querySelector<HTMLElement>("main h1");
  // A heading can have the focus once it says so; it is no stop of Tab, only a place to go on from.
  if (head instanceof HTMLHeadingElement) head.tabIndex = -1;
  return head ?? document.getElementById("main");
}

/** What stands in a list now where something stood, or at its end. */
function stopAt({ list, at }: Entry): HTMLElement | null {
  if (!list.isConnected) return null;
  const next = list.children[at] ?? list.lastElementChild;
  return next?.matches(stops) ? (next as HTMLElement) : (next?.querySelector<HTMLElement>(stops) ?? null);
}
