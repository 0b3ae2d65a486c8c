import type { JSX } from "preact";
import type { Screen, Side } from "../../core/view/review.ts";
import { Image } from "../components/picture.tsx";
import { notify } from "../live/notice.ts";
import { answerCurrent, current } from "./deck.ts";
import { background, isTrueSize } from "./view.ts";

const places = ["Left", "Right"] as const;

interface Props {
  readonly projectId: string;
  readonly screen: Screen;
  readonly sides: readonly [Side, Side];
}

/** Two variants beside each other: which is better? */
export function PickStage({ projectId, screen, sides }: Props): JSX.Element {
  return (
    <section
      class={`stage pair${isTrueSize.value ? " pair-true" : ""}`}
      id="stage"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the pictures while they have the focus
      tabIndex={0}
      aria-label={`${screen.title}, two variants`}
    >
      {sides.map(({ variantIndex, pictures }, at) => (
        <figure class="pair-side" key={variantIndex}>
          <span class={`pair-pictures mat mat-${background.value} pair-${Math.min(4, pictures.length)}`}>
            {pictures.map((picture) => (
              <span class="pair-fit" key={picture.unitKey}>
                <Image
                  projectId={projectId}
                  picture={picture}
                  alt={[screen.title, places[at], picture.label].filter((part) => part !== "").join(", ")}
                  full
                  isAwaited
                />
              </span>
            ))}
          </span>
          <figcaption>{at === 0 ? "← Left" : "Right →"}</figcaption>
        </figure>
      ))}
    </section>
  );
}

/** Picks the left (0) or the right (1) variant; false when the question is none of that kind. */
export function pick(at: 0 | 1): boolean {
  const sides = current.value?.sides;
  if (!sides) return false;
  answerCurrent("yes", null, sides[at].variantIndex);
  return true;
}

/** What an arrow key or a swipe says: of two variants the one on that side, else yes to the right and no to the left. */
export function answerTo(way: "left" | "right"): void {
  if (way === "right") pick(1) || answerCurrent("yes");
  else pick(0) || answerCurrent("no");
}

/** Yes alone would not say which one. */
export function yes(): void {
  if (current.value?.sides) notify("wait", "Press ← or → for the better one, N for neither.");
  else answerCurrent("yes");
}
