import type { ComponentChildren, JSX } from "preact";
import type { Overlay } from "../../core/contracts.ts";
import type { Picture, Playback } from "../../core/view/pictures.ts";
import { areMarksShown, background, backgroundWords, isTrueSize, nextBackground } from "../review/view.ts";
import { Icon } from "./icons.tsx";
import { Overlays } from "./overlay.tsx";
import { Frames, Image } from "./picture.tsx";

interface Props {
  readonly projectId: string;
  readonly title: string;
  /** The picture to judge; null shows all of `pictures`. */
  readonly focus: Picture | null;
  /** What will be judged next, where something will: drawn unseen, so that it only has to come to the front (D-0119). */
  readonly next?: Ahead | null;
  readonly pictures: readonly Picture[];
  readonly playback: Playback | null;
  readonly overlays: readonly Overlay[];
  /** Of a whole set: the unit the overlays belong to. */
  readonly oddUnitKey?: string | null;
  /** Lies over the one picture. */
  readonly layer?: ComponentChildren;
  /** Is shown in place of the pictures. */
  readonly instead?: ComponentChildren;
}

/** One picture with its marks. */
interface Ahead {
  readonly title: string;
  readonly focus: Picture | null;
  readonly overlays: readonly Overlay[];
}

/** The large view: one picture with its marks, or a whole set side by side, on a background of choice. */
export function Stage({
  projectId,
  title,
  focus,
  next,
  pictures,
  playback,
  overlays,
  oddUnitKey = null,
  layer = null,
  instead = null,
}: Props): JSX.Element {
  const label = focus ? labelOf(title, focus) : `${title}, all pictures`;
  const one = instead === null ? focus : null;
  const ahead = next?.focus?.hash === focus?.hash ? null : (next?.focus ?? null);
  return (
    <section
      class={`stage mat mat-${background.value}${isTrueSize.value ? " stage-true" : ""}`}
      id="stage"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the picture while it has the focus
      tabIndex={0}
      aria-label={label}
    >
      {instead}
      {instead === null && next !== undefined && <span class={`stage-cover mat mat-${background.value}`} key="cover" />}
      {one && (
        <span class="stage-picture" key={one.hash}>
          <Face projectId={projectId} picture={one} label={label} overlays={overlays} />
          {layer}
        </span>
      )}
      {instead === null && next && ahead && (
        <span class="stage-next" key={ahead.hash} aria-hidden="true">
          <Face projectId={projectId} picture={ahead} label={labelOf(next.title, ahead)} overlays={next.overlays} />
        </span>
      )}
      {instead === null && focus === null && (
        <StageSet
          key={pictures[0]?.hash}
          projectId={projectId}
          title={title}
          pictures={pictures}
          playback={playback}
          overlays={overlays}
          oddUnitKey={oddUnitKey}
        />
      )}
    </section>
  );
}

function labelOf(title: string, { label }: Picture): string {
  return label === "" ? title : `${title}, ${label}`;
}

interface FaceProps {
  readonly projectId: string;
  readonly picture: Picture;
  readonly label: string;
  readonly overlays: readonly Overlay[];
}

function Face({ projectId, picture, label, overlays }: FaceProps): JSX.Element {
  return (
    <>
      <Image projectId={projectId} picture={picture} alt={label} full isAwaited />
      {areMarksShown.value && <Overlays overlays={overlays} widthPx={picture.widthPx} heightPx={picture.heightPx} />}
    </>
  );
}

type SetProps = Omit<Props, "focus" | "next" | "oddUnitKey" | "layer" | "instead"> & {
  readonly oddUnitKey: string | null;
};

function StageSet({ projectId, title, pictures, playback, overlays, oddUnitKey }: SetProps): JSX.Element {
  if (pictures.length === 0) return <span class="stage-none">No picture yet</span>;
  return (
    <span class={playback ? "stage-set stage-animation" : `stage-set stage-set-${Math.min(pictures.length, 4)}`}>
      {playback && (
        <span class="stage-player">
          <Frames projectId={projectId} pictures={pictures} title={title} playback={playback} isPlaying full />
        </span>
      )}
      {pictures.map((picture) => {
        const isOdd = picture.unitKey === oddUnitKey;
        const words = isOdd ? [picture.label, ...new Set(overlays.map(({ label }) => label))] : [picture.label];
        return (
          <figure class={isOdd ? "stage-tile stage-odd" : "stage-tile"} key={picture.hash + picture.unitKey}>
            <Image
              projectId={projectId}
              picture={picture}
              alt={`${title}, ${words.join(", ")}`}
              full={playback === null}
            />
            {isOdd && areMarksShown.value && (
              <Overlays overlays={overlays} widthPx={picture.widthPx} heightPx={picture.heightPx} />
            )}
            <figcaption>{words.filter((word) => word !== "").join(" · ")}</figcaption>
          </figure>
        );
      })}
    </span>
  );
}

/** How the picture is shown: background, size, marks. */
export function StageTools({ hasMarks }: { readonly hasMarks: boolean }): JSX.Element {
  return (
    <fieldset class="stage-tools">
      <legend class="hidden">How the picture is shown</legend>
      <button type="button" class="button small" onClick={nextBackground}>
        <Icon name="background" /> <span class="hidden">Background:</span>{" "}
        <span aria-live="polite">{backgroundWords[background.value]}</span>
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
