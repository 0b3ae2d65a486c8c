/** A place of the finger: CSS pixels, and when, in ms. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly at: number;
}

/** Of a pointer; the rest of the event is no matter. */
type Pointer = Pick<
  PointerEvent,
  "clientX" | "clientY" | "timeStamp" | "type" | "buttons" | "pointerType" | "isPrimary"
>;

export const placeOf = ({
  clientX,
  clientY,
  timeStamp,
}: Pick<Pointer, "clientX" | "clientY" | "timeStamp">): Place => ({
  x: clientX,
  y: clientY,
  at: timeStamp,
});

export type Way = "left" | "right";

/** Less than this is a trembling finger. */
const SLOP_PX = 10;
/** How much more sideways than up or down a swipe has to begin; the rest scrolls the page. */
const SLANT = 1.2;
const FAR_SHARE = 0.3;
const FAR_PX = 120;
const FLICK_PX_PER_MS = 0.5;
const FLICK_PX = 36;
/** The finger's speed is what it did last, not how it began. */
const SPEED_MS = 50;

/** What a drag has become: too short to tell, a swipe, or something else for good. */
export function kindOf(from: Place, to: Place): "open" | "swipe" | "other" {
  const [across, along] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  if (Math.max(across, along) < SLOP_PX) return "open";
  return across >= along * SLANT ? "swipe" : "other";
}

/**
 * Tells of one event of a pointer after another whether it moves what lies level: a mouse does while it is pressed, a finger by a
 * tap or when it is drawn up or down. Sideways it is a swipe, which answers.
 */
export function levelPlacing(): (event: Pointer) => boolean {
  let from: Place | null = null;
  let kind: ReturnType<typeof kindOf> = "open";
  return (event) => {
    const { type, buttons, pointerType, isPrimary } = event;
    if (pointerType === "mouse") return buttons !== 0;
    if (!isPrimary) return false;
    if (type === "pointerdown") [from, kind] = [placeOf(event), "open"];
    if (from === null) return false;
    if (kind === "open") kind = kindOf(from, placeOf(event));
    if (type !== "pointerup") return kind === "other";
    from = null;
    return kind !== "swipe";
  };
}

/** Which side letting go here would choose: far enough, or fast enough; null when neither, or when the finger is on its way back. */
export function chosenWay(places: readonly Place[], widthPx: number): Way | null {
  const [from, to] = [places[0], places.at(-1)];
  if (from === undefined || to === undefined) return null;
  const moved = to.x - from.x;
  const ahead = speedAt(places, to) * Math.sign(moved);
  if (ahead <= -FLICK_PX_PER_MS) return null;
  const isFar = Math.abs(moved) >= Math.min(FAR_PX, widthPx * FAR_SHARE);
  const isFlicked = Math.abs(moved) >= FLICK_PX && ahead >= FLICK_PX_PER_MS;
  return isFar || isFlicked ? wayOf(moved) : null;
}

/** The side that a distance leads to; null when it leads to none. */
export function wayOf(moved: number): Way | null {
  if (moved === 0) return null;
  return moved < 0 ? "left" : "right";
}

/** Pixels per ms to the right, over the last moment before `to`. */
function speedAt(places: readonly Place[], to: Place): number {
  const before = places.findLast(({ at }) => to.at - at >= SPEED_MS) ?? places[0] ?? to;
  return to.at > before.at ? (to.x - before.x) / (to.at - before.at) : 0;
}
