import type { JSX } from "preact";
import type { Overlay } from "../../core/contracts.ts";
import type { Picture } from "../../core/view/pictures.ts";
import { areMarksShown, background, backgrounds, isTrueSize, nextBackground } from "../review/view.ts";
import { Icon } from "./icons.tsx";
import { Overlays } from "./overlay.tsx";
import { Frames, Image } from "./picture.tsx";

interface Props {
  readonly projectId: string;
  readonly title: string;
  /** The picture to judge; null shows all of `pictures`. */
  readonly focus: Picture | null;
  readonly pictures: readonly Picture[];
  readonly isAnimation: boolean;
  readonly overlays: readonly Overlay[];
}

/** The large view: one picture with its marks, or a whole set side by side, on a background of choice. */
export function Stage({ projectId, title, focus, pictures, isAnimation, overlays }: Props): JSX.Element {
  const label = focus ? [title, focus.label].filter((part) => part !== "").join(", ") : `${title}, all pictures`;
  return (
    <section
      class={`stage mat mat-${background.value}${isTrueSize.value ? " stage-true" : ""}`}
      id="stage"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the picture while it has the focus
      tabIndex={0}
      aria-label={label}
    >
      {focus ? (
        <span class="stage-picture" key={focus.hash}>
          <Image projectId={projectId} picture={focus} alt={label} full />
          {areMarksShown.value && <Overlays overlays={overlays} widthPx={focus.widthPx} heightPx={focus.heightPx} />}
        </span>
      ) : (
        <StageSet projectId={projectId} title={title} pictures={pictures} isAnimation={isAnimation} />
      )}
    </section>
  );
}

function StageSet({
  projectId,
  title,
  pictures,
  isAnimation,
}: Pick<Props, "projectId" | "title" | "pictures" | "isAnimation">): JSX.Element {
  if (pictures.length === 0) return <span class="stage-none">No picture yet</span>;
  return (
    <span class={isAnimation ? "stage-set stage-animation" : `stage-set stage-set-${Math.min(pictures.length, 4)}`}>
      {isAnimation && (
        <span class="stage-player">
          <Frames projectId={projectId} pictures={pictures} title={title} isPlaying full />
        </span>
      )}
      {pictures.map((picture) => (
        <figure class="stage-tile" key={picture.hash + picture.unitKey}>
          <Image projectId={projectId} picture={picture} alt={`${title}, ${picture.label}`} full={!isAnimation} />
          <figcaption>{picture.label}</figcaption>
        </figure>
      ))}
    </span>
  );
}

/** How the picture is shown: background, size, marks. */
export function StageTools({ hasMarks }: { readonly hasMarks: boolean }): JSX.Element {
  return (
    <fieldset class="stage-tools">
      <legend class="hidden">How the picture is shown</legend>
      <button type="button" class="button small" onClick={nextBackground}>
        <Icon name="background" /> <span aria-live="polite">{background.value}</span>
        <span class="hidden"> background, {backgrounds.length} to choose from</span>
      </button>
      <button
        type="button"
        class="button small"
        aria-pressed={isTrueSize.value}
        onClick={() => (isTrueSize.value = !isTrueSize.value)}
      >
        <Icon name="size" /> True size
      </button>
      {hasMarks && (
        <button
          type="button"
          class="button small"
          aria-pressed={areMarksShown.value}
          onClick={() => (areMarksShown.value = !areMarksShown.value)}
        >
          Marks
        </button>
      )}
    </fieldset>
  );
}
