import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ToneMark } from "../components/icons.tsx";
import { current } from "./deck.ts";
import { answerTo } from "./pick.ts";
import { chosenWay, kindOf, type Place, placeOf, type Way, wayOf } from "./swipe-rule.ts";
import { isTrueSize } from "./view.ts";

/** How far the finger has drawn the picture, and whether letting go now would answer. */
const drawn = signal<{ readonly movedPx: number; readonly isEnough: boolean } | null>(null);
const TILT_DEG_PER_PX = 0.02;
/** Two variants only lean to the side: the one that is chosen has to stay in sight. */
const PICK_SHARE = 0.2;
/** More than the start and the last moment is not looked at. */
const MOST_PLACES = 64;
/** Below it nobody has zoomed. */
const ZOOMED = 1.01;

let stop: () => void = () => undefined;

interface Props {
  /** Two variants stand beside each other. */
  readonly isPick: boolean;
  readonly children: ComponentChildren;
}

/** Two fingers have enlarged the page: one finger looks around in it then. */
const isEnlarged = signal(false);

function watchZoom(): () => void {
  const look = (): void => {
    isEnlarged.value = (visualViewport?.scale ?? 1) > ZOOMED;
  };
  look();
  visualViewport?.addEventListener("resize", look);
  return () => visualViewport?.removeEventListener("resize", look);
}

/** Lets one finger answer by drawing the pictures to a side: what the arrow keys do. */
export function SwipeArea({ isPick, children }: Props): JSX.Element {
  useEffect(watchZoom, []);
  useEffect(() => () => stop(), []);
  const { movedPx = 0, isEnough = false } = drawn.value ?? {};
  const way = wayOf(movedPx);
  const shownPx = isPick ? movedPx * PICK_SHARE : movedPx;
  const isAble = !isTrueSize.value && !isEnlarged.value;
  return (
    <div
      class={`swipe${isAble ? " swipe-able" : ""}${way === null ? "" : ` swipe-drawn swipe-to-${way}`}`}
      style={{ "--swipe": `${shownPx}px`, "--swipe-tilt": `${shownPx * TILT_DEG_PER_PX}deg` }}
      onPointerDown={begin}
    >
      {children}
      {way !== null && <SwipeWord way={way} isPick={isPick} isEnough={isEnough} />}
    </div>
  );
}

const sides: Readonly<Record<Way, string>> = { left: "← Left", right: "Right →" };

/** What letting go would say. Told to eyes only: the answer itself is told like any other. */
function SwipeWord({ way, isPick, isEnough }: WordProps): JSX.Element {
  const isYes = way === "right";
  const tone = isPick ? "" : ` swipe-${isYes ? "yes" : "no"}`;
  return (
    <span class={`swipe-word swipe-${way}${tone}${isEnough ? " swipe-enough" : ""}`} aria-hidden="true">
      {isPick ? sides[way] : <Word isYes={isYes} />}
    </span>
  );
}

interface WordProps {
  readonly way: Way;
  readonly isPick: boolean;
  readonly isEnough: boolean;
}

function Word({ isYes }: { readonly isYes: boolean }): JSX.Element {
  return (
    <>
      <ToneMark tone={isYes ? "pass" : "fail"} /> {isYes ? "Yes" : "No"}
    </>
  );
}

/** A mouse has buttons and keys; what is zoomed, placed or pressed is moved by the same finger, but what lies level never sideways. */
function isSwipe({ pointerType, isPrimary, target }: PointerEvent): boolean {
  const isHeld =
    target instanceof Element && target.closest(".tool-placed:not(.tool-level), button, input, a") !== null;
  return pointerType !== "mouse" && isPrimary && !isHeld && !isTrueSize.peek() && !isEnlarged.peek();
}

/** Follows the finger over the whole page, since the picture under it may go; a second finger ends it for good. */
function begin(event: PointerEvent & { readonly currentTarget: HTMLElement }): void {
  stop();
  if (!isSwipe(event)) return;
  const over = new AbortController();
  const asked = current.peek()?.decisionId;
  const widthPx = event.currentTarget.clientWidth;
  let places = [placeOf(event)];
  const end = (): void => {
    over.abort();
    drawn.value = null;
  };
  const move = (moved: PointerEvent): void => {
    if (moved.pointerId !== event.pointerId) return;
    if (asked !== current.peek()?.decisionId) {
      end();
      return;
    }
    places = [...places.slice(0, 1), ...places.slice(1).slice(-MOST_PLACES), placeOf(moved)];
    follow(places, widthPx, end);
  };
  const release = (released: PointerEvent): void => {
    if (released.pointerId !== event.pointerId) return;
    const way = drawn.peek() === null ? null : chosenWay([...places, placeOf(released)], widthPx);
    end();
    if (way !== null && asked === current.peek()?.decisionId) answerTo(way);
  };
  stop = end;
  const { signal } = over;
  const another = (pressed: PointerEvent): void => void (pressed.pointerId !== event.pointerId && end());
  addEventListener("pointerdown", another, { signal, capture: true });
  addEventListener("pointermove", move, { signal });
  addEventListener("touchmove", keep, { signal, passive: false });
  addEventListener("pointerup", release, { signal });
  addEventListener("pointercancel", end, { signal });
}

/** A swipe is no scroll: otherwise the browser would swallow a tap that soon follows, as one that stops the page. */
function keep(event: TouchEvent): void {
  if (drawn.peek() !== null && event.cancelable) event.preventDefault();
}

/** Draws the picture along, or gives up on what turned out to be something else. */
function follow(places: readonly Place[], widthPx: number, end: () => void): void {
  const [from, to] = [places[0], places.at(-1)];
  if (from === undefined || to === undefined) return;
  const kind = drawn.peek() === null ? kindOf(from, to) : "swipe";
  if (kind === "other") end();
  if (kind !== "swipe") return;
  drawn.value = { movedPx: to.x - from.x, isEnough: chosenWay(places, widthPx) !== null };
}
